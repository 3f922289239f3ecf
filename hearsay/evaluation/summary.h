// What a run's rows come to: accuracies with intervals, bias of order, failures.
#ifndef HEARSAY_EVALUATION_SUMMARY_H_
#define HEARSAY_EVALUATION_SUMMARY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hearsay/questions/question.h"
#include "hearsay/stats/intervals.h"
#include "hearsay/stats/order_bias.h"
#include "hearsay/store/store.h"

namespace hearsay {

// Counts over questions. A question asked in several orders counts by its debiased pick; one of
// which a row failed counts as failed, and in nothing else.
struct Tally {
  int asked = 0;  // answered or unreadable
  int right = 0;
  int unreadable = 0;  // among the asked; counted as wrong
  int failed = 0;      // not among the asked
  double chance = 0;   // sum over the asked of 1 / options

  double accuracy() const { return asked == 0 ? 0 : static_cast<double>(right) / asked; }
  double chance_level() const { return asked == 0 ? 0 : chance / asked; }
  Interval interval() const { return WilsonInterval(right, asked); }
  void Add(const Tally& other);
};

struct FailedQuestion {
  std::string id;
  std::string reason;
};

struct Summary {
  Tally overall;                             // micro: every question counts the same
  std::map<std::string, Tally> groups;       // by category and by subcategory id
  std::map<std::string, Tally> by_question;  // by id: of those that are answered or failed
  std::optional<OrderBias> order_bias;       // where there were several orders
  std::vector<FailedQuestion> failed;
  int questions = 0;       // of the run
  int without_answer = 0;  // answered, but their set publishes no answer: in no tally
  int reviewed = 0;        // of these, by a person, when the run was made
  int unreadable_rows = 0;
  int failed_rows = 0;
  int rows = 0;            // stored
  int planned_rows = 0;    // of the whole run, all shards
  double label_mass = -1;  // mean total probability of the letters; -1 where there is none

  // Of the run's orders of options; 1 for one that has not been planned.
  double rows_per_question() const {
    return questions == 0 ? 1 : static_cast<double>(planned_rows) / questions;
  }
  bool complete() const { return rows == planned_rows; }
  // Counts one question, in all of its groups.
  void Add(const Question& question, const Tally& tally);
};

Summary Summarize(const Run& run, const std::vector<Question>& questions,
                  const std::vector<Row>& rows);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_SUMMARY_H_
