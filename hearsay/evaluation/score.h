// Another program's replies to a benchmark, scored beside ours: by the official matcher, and by
// hearsay's stricter reader of letters and options.
#ifndef HEARSAY_EVALUATION_SCORE_H_
#define HEARSAY_EVALUATION_SCORE_H_

#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/evaluation/predictions.h"
#include "hearsay/evaluation/summary.h"
#include "hearsay/questions/benchmark.h"
#include "hearsay/store/store.h"

namespace hearsay {

// The run's `evaluation`.
inline constexpr std::string_view kScoreEvaluation = "score";

// Describes a run: its identity is the predictions (their file's hash and the field), the name that
// the user gave them, the questions and the scorers' versions.
Run DescribeScore(const std::string& name, BenchmarkKind kind,
                  const std::vector<Question>& questions, const Predictions& predictions);

// Stores the run with a row for each question: the reply, and the pick of our reader. A question
// without a prediction is a failed row. Does nothing for a run that is there already.
Status StoreScore(const Run& run, const std::vector<Question>& questions,
                  const Predictions& predictions, Store& store);

// What one scorer makes of the replies.
struct ScorerResult {
  int correct = 0;
  int total = 0;       // questions counted
  int unreadable = 0;  // replies that say nothing that it can read; among the total, and wrong
  std::vector<Tally> outcomes;  // of each question, in order; all zero for one that is not counted

  double accuracy() const { return total == 0 ? 0 : static_cast<double>(correct) / total; }
  Interval interval() const { return WilsonInterval(correct, total); }
};

struct ScoreSummary {
  // As MMAU's and MMAR's evaluation.py count: over the questions with a prediction. Unreadable is a
  // reply that is empty, or that would match no choice if that were the answer.
  ScorerResult official;
  // Over all questions; one without a prediction is wrong.
  ScorerResult strict;
  int questions = 0;
  std::vector<std::string> missing;  // ids of questions without a prediction
  std::vector<bool> official_right;  // of each question, in order

  // The official matcher's share of all questions.
  double official_over_all() const {
    return questions == 0 ? 0 : static_cast<double>(official.correct) / questions;
  }
};

// From a run's questions and its rows with texts: any rows that hold replies, one a question.
ScoreSummary SummarizeScore(const std::vector<Question>& questions, const std::vector<Row>& rows);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_SCORE_H_
