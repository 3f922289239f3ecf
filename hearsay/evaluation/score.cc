#include "hearsay/evaluation/score.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <utility>

#include "fmt/chrono.h"
#include "fmt/format.h"
#include "hearsay/questions/orders.h"
#include "hearsay/scoring/official_matcher.h"
#include "hearsay/scoring/read_reply.h"

namespace hearsay {
namespace {

// Whether the official matcher could take the reply for any answer at all.
bool MatchesSomeChoice(const Question& question, const std::string& reply) {
  return std::any_of(
      question.options.begin(), question.options.end(),
      [&](const std::string& choice) { return OfficialMatch(choice, reply, question.options); });
}

void Count(const Question& question, bool right, bool unreadable, ScorerResult* result) {
  Tally& tally = result->outcomes.emplace_back();
  tally.asked = 1;
  tally.right = right ? 1 : 0;
  tally.unreadable = unreadable ? 1 : 0;
  tally.chance = 1.0 / static_cast<double>(question.options.size());
  result->total += 1;
  result->correct += tally.right;
  result->unreadable += tally.unreadable;
}

}  // namespace

Run DescribeScore(const std::string& name, BenchmarkKind kind,
                  const std::vector<Question>& questions, const Predictions& predictions) {
  Run run;
  run.evaluation = kScoreEvaluation;
  run.model = name;
  run.identity = {{"evaluation", kScoreEvaluation},
                  {"name", name},
                  {"benchmark", BenchmarkKindName(kind)},
                  {"predictions", predictions.sha256},
                  {"field", predictions.field},
                  {"questions", SetHash(questions)},
                  {"orders", "one"},
                  {"score", "replies"},
                  {"scorer", fmt::format("{}, {}", kOfficialMatcherVersion, kReplyReaderVersion)}};
  run.id = RunId(run.identity);
  run.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  run.questions = static_cast<int>(questions.size());
  if (predictions.other_version > 0) {
    run.notes.push_back(fmt::format(
        "rows of the predictions whose answer or choices are not the benchmark's, as of "
        "another version: {}; the benchmark's were scored",
        predictions.other_version));
  }
  const auto outside = std::count_if(questions.begin(), questions.end(),
                                     [](const Question& other) { return other.answer < 0; });
  if (outside > 0) {
    run.notes.push_back(fmt::format(
        "questions whose answer is none of their choices: {}; only the official matcher, "
        "which goes by words, can find them right",
        outside));
  }
  return run;
}

Status StoreScore(const Run& run, const std::vector<Question>& questions,
                  const Predictions& predictions, Store& store) {
  std::vector<Row> rows;
  for (const Question& question : questions) {
    Row row;
    row.question_id = question.id;
    row.order = OptionOrders(OrderSet::kOne, question.options.size()).front();
    const auto text = predictions.texts.find(question.id);
    if (text == predictions.texts.end()) {
      row.status = RowStatus::kFailed;
      row.reason = "the predictions have none for it";
    } else {
      row.reply = text->second;
      const Reading reading = ReadReply(row.reply, question.options);
      row.pick = reading.place;
      if (!reading.ok()) {
        row.status = RowStatus::kUnreadable;
        row.reason = reading.reason;
      }
    }
    rows.push_back(std::move(row));
  }
  HEARSAY_RETURN_IF_ERROR(store.AddRun(run, questions));
  return store.AppendRows(run.id, rows, 0);
}

ScoreSummary SummarizeScore(const std::vector<Question>& questions, const std::vector<Row>& rows) {
  std::map<std::string_view, const Row*> by_question;
  for (const Row& row : rows) by_question[row.question_id] = &row;
  ScoreSummary summary;
  summary.questions = static_cast<int>(questions.size());
  for (const Question& question : questions) {
    const auto found = by_question.find(question.id);
    if (found == by_question.end() || found->second->status == RowStatus::kFailed) {
      summary.missing.push_back(question.id);
      summary.official_right.push_back(false);
      summary.official.outcomes.emplace_back();
      Count(question, false, false, &summary.strict);
      continue;
    }
    const Row& row = *found->second;
    const bool match = OfficialMatch(AnswerText(question), row.reply, question.options);
    summary.official_right.push_back(match);
    Count(question, match, !match && !MatchesSomeChoice(question, row.reply), &summary.official);
    Count(question, IsRight(question, row.pick), row.pick < 0, &summary.strict);
  }
  return summary;
}

}  // namespace hearsay
