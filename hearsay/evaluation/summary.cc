#include "hearsay/evaluation/summary.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hearsay/evaluation/question_run.h"
#include "hearsay/scoring/probabilities.h"

namespace hearsay {
namespace {

// One question's rows as the statistics of order want them. An option that stands twice counts as
// its first place.
OrderedAnswers Ordered(const Question& question, const std::vector<const Row*>& rows) {
  OrderedAnswers answers;
  answers.answer = FirstLike(question.options, question.answer);
  std::vector<double> sums(question.options.size(), 0.0);
  bool probabilities = true;
  for (const Row* row : rows) {
    answers.picks.push_back(row->pick < 0 ? -1 : FirstLike(question.options, row->pick));
    const auto place = std::find(row->order.begin(), row->order.end(), question.answer);
    answers.answer_places.push_back(static_cast<int>(place - row->order.begin()));
    // An unreadable row has no probability to go by, whatever numbers it holds.
    probabilities &=
        row->log_probabilities.size() == sums.size() && row->status == RowStatus::kAnswered;
    if (!probabilities) continue;
    const std::vector<double> shares = Shares(row->log_probabilities);
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += shares[i];
  }
  if (probabilities) {
    for (double& sum : sums) sum /= static_cast<double>(rows.size());
    // The likeliest of equal options speaks for them, so that one row's pick stays its pick.
    for (size_t i = 0; i < sums.size(); ++i) {
      const auto first = static_cast<size_t>(FirstLike(question.options, static_cast<int>(i)));
      if (first != i) sums[first] = std::max(sums[first], std::exchange(sums[i], 0.0));
    }
    answers.mean_probabilities = std::move(sums);
  }
  return answers;
}

}  // namespace

void Tally::Add(const Tally& other) {
  asked += other.asked;
  right += other.right;
  unreadable += other.unreadable;
  failed += other.failed;
  chance += other.chance;
}

void Summary::Add(const Question& question, const Tally& tally) {
  overall.Add(tally);
  groups[question.category()].Add(tally);
  groups[question.subcategory].Add(tally);
  by_question[question.id] = tally;
}

Summary Summarize(const Run& run, const std::vector<Question>& questions,
                  const std::vector<Row>& rows) {
  Summary summary;
  summary.questions = static_cast<int>(questions.size());
  for (const Question& question : questions)
    summary.reviewed += question.reviewed_by.empty() ? 0 : 1;
  summary.rows = static_cast<int>(rows.size());
  summary.planned_rows = PlannedRows(run, questions);
  std::map<std::string, std::vector<const Row*>> by_question;
  double mass = 0;
  int masses = 0;
  const bool letters = run.identity.value("score", "") == "letter";
  for (const Row& row : rows) {
    by_question[row.question_id].push_back(&row);
    if (row.status == RowStatus::kUnreadable) ++summary.unreadable_rows;
    if (row.status == RowStatus::kFailed) ++summary.failed_rows;
    if (letters && !row.log_probabilities.empty()) {
      for (const double value : row.log_probabilities) mass += std::exp(value);
      ++masses;
    }
  }
  if (masses > 0) summary.label_mass = mass / masses;

  std::vector<OrderedAnswers> ordered;
  for (const Question& question : questions) {
    const auto found = by_question.find(question.id);
    if (found == by_question.end()) continue;
    const auto failed =
        std::find_if(found->second.begin(), found->second.end(),
                     [](const Row* row) { return row->status == RowStatus::kFailed; });
    if (failed != found->second.end()) {
      summary.failed.push_back({question.id, (*failed)->reason});
      Tally tally;
      tally.failed = 1;
      summary.Add(question, tally);
      continue;
    }
    // A question still waiting for some of its orders counts when they are there.
    if (static_cast<int>(found->second.size()) < PlannedRows(run, question)) continue;
    if (!HasAnswer(question)) {
      ++summary.without_answer;
      continue;
    }
    Tally tally;
    tally.asked = 1;
    tally.chance = 1.0 / static_cast<double>(question.options.size());
    if (question.answer < 0) {
      // The right answer is none of the options, so no pick is right.
      const bool picked = std::any_of(found->second.begin(), found->second.end(),
                                      [](const Row* row) { return row->pick >= 0; });
      tally.unreadable = picked ? 0 : 1;
      summary.Add(question, tally);
      continue;
    }
    OrderedAnswers answers = Ordered(question, found->second);
    const int pick = DebiasedPick(answers);
    tally.right = IsRight(question, pick) ? 1 : 0;
    tally.unreadable = pick < 0 ? 1 : 0;
    summary.Add(question, tally);
    ordered.push_back(std::move(answers));
  }
  if (run.orders > 1) summary.order_bias = MeasureOrderBias(ordered);
  return summary;
}

}  // namespace hearsay
