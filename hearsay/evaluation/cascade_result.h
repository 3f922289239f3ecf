// A cascade beside its controls: how much of its accuracy is the captions'.
#ifndef HEARSAY_EVALUATION_CASCADE_RESULT_H_
#define HEARSAY_EVALUATION_CASCADE_RESULT_H_

#include <optional>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/evaluation/cascade.h"
#include "hearsay/evaluation/score.h"
#include "hearsay/evaluation/summary.h"
#include "hearsay/questions/question.h"
#include "hearsay/stats/paired.h"
#include "hearsay/store/store.h"

namespace hearsay {

// One run of a cascade, read from the store.
struct CascadeRun {
  ClipEvidence evidence = ClipEvidence::kCaption;
  Run run;
  std::vector<Row> rows;  // without their long texts
  Summary summary;
  std::vector<Tally> outcomes;  // of each question, in order; all zero for one that counts nowhere
  // Of generated replies, those to the first order, by the benchmarks' own matcher.
  std::optional<ScoreSummary> official;
};

// Two runs on the questions that both answered, and that have an answer.
struct EvidenceDifference {
  ClipEvidence first = ClipEvidence::kCaption;
  ClipEvidence second = ClipEvidence::kNone;
  PairedCounts counts;
  size_t clips = 0;             // that the questions are about
  PairedDifference difference;  // of the first's accuracy from the second's
  // Whether the interval minds that questions about one clip are not independent. Where there is
  // one question a clip, or the clips do not differ at all, it is Newcombe's.
  bool by_clip = false;
  double mcnemar = 1;  // exact, two-sided; takes questions as independent
};

// Some of the questions, by a column of the benchmark.
struct CascadeColumn {
  std::string group;  // as BenchmarkColumn has it
  std::string name;
  std::vector<Tally> tallies;                   // of each run
  std::vector<EvidenceDifference> differences;  // of each pair of the whole result
};

struct CascadeResult {
  std::vector<Question> questions;
  // Those that the store holds of: caption, none, shuffled, truth, in this order.
  std::vector<CascadeRun> runs;
  // caption - none, caption - shuffled, shuffled - none, truth - caption, truth - none, as far as
  // both are there.
  std::vector<EvidenceDifference> differences;
  std::vector<CascadeColumn> columns;
  // The controls, kNone and kShuffled, that a run with captions lacks.
  std::vector<ClipEvidence> missing;

  const CascadeRun* Find(ClipEvidence evidence) const;
};

// The paired comparison over the questions of this column: `belongs`, one a question, says which.
EvidenceDifference CompareEvidence(const std::vector<Question>& questions,
                                   const std::vector<bool>& belongs, const CascadeRun& first,
                                   const CascadeRun& second);

// The run and those that differ from it in evidence, captioner and shuffle seed alone. Beside a run
// with captions stand its shuffled control by the same captioner (of several, by the smallest
// seed), and the runs without a caption and with the true ones; beside a shuffled run the same, and
// the run that it controls. A run without captions stands alone: it is everybody's control.
Result<CascadeResult> ReadCascade(const Store& store, const std::string& run_id);

// Joins runs on the same questions into a result; `runs` in any order, each evidence once.
CascadeResult MakeCascadeResult(std::vector<Question> questions, std::vector<CascadeRun> runs);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_CASCADE_RESULT_H_
