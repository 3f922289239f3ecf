// Published benchmarks of questions about clips: MMAU, MMAR, and hearsay's own mini benchmark.
#ifndef HEARSAY_QUESTIONS_BENCHMARK_H_
#define HEARSAY_QUESTIONS_BENCHMARK_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/question.h"
#include "hearsay/questions/taxonomy.h"

namespace hearsay {

enum class BenchmarkKind { kMini, kMmau, kMmar };

// "mini", "mmau", "mmar": on the command line, in the store and in JSON.
std::string_view BenchmarkKindName(BenchmarkKind kind);

// The questions in a part's folder (test, train) of what `hearsay mini build` made.
inline constexpr std::string_view kMiniQuestionFile = "mini.json";

// What --benchmark names.
struct BenchmarkSpec {
  BenchmarkKind kind = BenchmarkKind::kMini;
  std::filesystem::path file;  // of the questions
};

// "mini" (in the user's data folder), "mini:DIR", "mmau:FILE" or "mmar:FILE". DIR is what `hearsay
// mini build` made (then its test part is meant), or the folder of one part. kInvalidArgument says
// which forms there are. Whether the file is there is not looked at.
Result<BenchmarkSpec> ParseBenchmarkSpec(std::string_view spec);

struct Benchmark {
  BenchmarkKind kind = BenchmarkKind::kMini;
  std::filesystem::path file;
  std::vector<Question> questions;
  int without_answer = 0;  // questions whose answer is not published: they can be asked, not scored
};

// Reads a benchmark as it is published: MMAU (v05.15.25, test-mini and test; the mini benchmark has
// the same schema) with the clip at "audio_id" and the kind of clip at "task", MMAR with
// "audio_path" and "modality"; a JSON array or an object a line. Two to eight choices, of which
// some may be equal.
//
// A question's subcategory is "<task or modality>.<sub-category>"; its labels are all columns that
// are text. The answer is the first choice that is the answer to the byte, else without regard to
// case and white space; else -1, and only a scorer that goes by the text can count it. A row
// without an answer is taken where its split is "test", or where no row has one.
//
// kNotFound; kUnreadable names file, row and field of the first fault and counts the rest.
Result<Benchmark> ReadBenchmark(const BenchmarkSpec& spec);

// Where the clip is: the path of the question under `folder`.
std::filesystem::path ClipPath(const std::filesystem::path& folder, const Question& question);

// The clips (each once, as the questions name them, in their order) that are no file under
// `folder`.
std::vector<std::string> MissingAudio(const std::vector<Question>& questions,
                                      const std::filesystem::path& folder);

// "12 of 1,000 clips are missing under audio: a.wav, b.wav, c.wav and 9 more". `total` counts the
// clips that were looked for.
std::string DescribeMissingAudio(const std::vector<std::string>& missing, size_t total,
                                 const std::filesystem::path& folder);

// How many different clips the questions are about.
size_t CountClips(const std::vector<Question>& questions);

// Categories and subcategories of questions that no taxonomy file describes, in the order in which
// they first stand, sound, music and speech before others; the number of questions as their plan.
Taxonomy TaxonomyOf(const std::vector<Question>& questions);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_BENCHMARK_H_
