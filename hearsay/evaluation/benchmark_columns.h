// A benchmark's results by its own columns, as its tables print them.
#ifndef HEARSAY_EVALUATION_BENCHMARK_COLUMNS_H_
#define HEARSAY_EVALUATION_BENCHMARK_COLUMNS_H_

#include <string>
#include <vector>

#include "hearsay/evaluation/summary.h"
#include "hearsay/questions/question.h"

namespace hearsay {

// Some of a benchmark's questions, by one of its columns. The tally carries counts, Wilson's
// interval and chance level.
struct BenchmarkColumn {
  std::string group;  // clip | average | mixed | category | sub-category | difficulty | language
  std::string name;   // "sound", "Reasoning", "hard" ...
  Tally tally;
};

// `outcomes` has one tally for each question: of that question alone.
//
// First what papers print: "clip", sound, music and speech (MMAU's tasks; of MMAR's modalities only
// the clips of one kind), then "average" over all questions. Then "mixed", MMAR's other modalities,
// and the labels category, sub-category, difficulty and language, where the questions have them; by
// name, but difficulty from easy to hard. Groups without a question are left out.
std::vector<BenchmarkColumn> BenchmarkColumns(const std::vector<Question>& questions,
                                              const std::vector<Tally>& outcomes);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_BENCHMARK_COLUMNS_H_
