#include "hearsay/report/score_table.h"

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/evaluation/benchmark_columns.h"

namespace hearsay {
namespace {

constexpr size_t kMissingNamed = 10;

std::string Percent(double share) { return fmt::format("{:.1f}", 100 * share); }

std::string AccuracyCell(const Tally& tally) {
  return tally.asked == 0 ? "-" : Percent(tally.accuracy());
}

std::string IntervalCell(const Tally& tally) {
  if (tally.asked == 0) return "-";
  const Interval interval = tally.interval();
  return fmt::format("{} - {}", Percent(interval.low), Percent(interval.high));
}

std::string Thousands(size_t number) { return WithThousands(number); }

Json CountsJson(int correct, int total, double accuracy, const Interval& interval) {
  return {{"correct", correct},
          {"total", total},
          {"accuracy", accuracy},
          {"low", interval.low},
          {"high", interval.high}};
}

Json ScorerJson(const ScorerResult& result) {
  Json json = CountsJson(result.correct, result.total, result.accuracy(), result.interval());
  json["unreadable"] = result.unreadable;
  return json;
}

Json ColumnJson(const Tally& tally) {
  return CountsJson(tally.right, tally.asked, tally.accuracy(), tally.interval());
}

}  // namespace

std::string ScoreTable(const Run& run, const ScoreSummary& summary,
                       const std::vector<Question>& questions, size_t width) {
  const auto official = BenchmarkColumns(questions, summary.official.outcomes);
  const auto strict = BenchmarkColumns(questions, summary.strict.outcomes);
  Table table({{"", Table::Align::kLeft, true},
               {"questions", Table::Align::kRight},
               {"official %", Table::Align::kRight},
               {"95% interval", Table::Align::kRight},
               {"strict %", Table::Align::kRight},
               {"95% interval", Table::Align::kRight},
               {"chance %", Table::Align::kRight}});
  for (size_t i = 0; i < official.size(); ++i) {
    const bool heads = i == 0 || official[i].group != official[i - 1].group;
    if (heads && i > 0) table.AddRule();
    table.AddRow({Printable(strict[i].name), WithThousands(strict[i].tally.asked),
                  AccuracyCell(official[i].tally), IntervalCell(official[i].tally),
                  AccuracyCell(strict[i].tally), IntervalCell(strict[i].tally),
                  Percent(strict[i].tally.chance_level())});
  }
  std::string text = fmt::format("{} · {} · {} · run {}\n\n", Printable(run.model), run.evaluation,
                                 run.identity.value("benchmark", ""), run.id);
  text += table.Render(width) + "\n";
  text += fmt::format(
      "Official: the matcher of MMAU and MMAR, {} of {} right ({:.2f}%); replies that are empty or "
      "match no choice: {}.\n",
      Thousands(summary.official.correct), Thousands(summary.official.total),
      100 * summary.official.accuracy(), Thousands(summary.official.unreadable));
  text += fmt::format(
      "Strict: one letter or one option's text, {} of {} right ({:.2f}%); unreadable "
      "replies: {}.\n",
      Thousands(summary.strict.correct), Thousands(summary.strict.total),
      100 * summary.strict.accuracy(), Thousands(summary.strict.unreadable));
  if (!summary.missing.empty()) {
    const auto first = summary.missing.begin();
    const size_t named = std::min(kMissingNamed, summary.missing.size());
    text += fmt::format(
        "{} of {} questions have no prediction: {}{}.\nThe official scripts leave them out; over "
        "all questions the official accuracy is {:.2f}%. Strict counts them as wrong.\n",
        Thousands(summary.missing.size()), Thousands(summary.questions),
        Printable(fmt::format("{}", fmt::join(first, first + named, ", "))),
        summary.missing.size() > named
            ? fmt::format(" and {} more", Thousands(summary.missing.size() - named))
            : "",
        100 * summary.official_over_all());
  }
  for (const std::string& note : run.notes) text += fmt::format("Note: {}.\n", Printable(note));
  return text;
}

Json ScoreJson(const Run& run, const ScoreSummary& summary, const std::vector<Question>& questions,
               const std::vector<Row>& rows) {
  Json json = {{"run", run.id},
               {"evaluation", run.evaluation},
               {"model", run.model},
               {"identity", run.identity},
               {"notes", run.notes},
               {"questions", summary.questions},
               {"official", ScorerJson(summary.official)},
               {"strict", ScorerJson(summary.strict)}};
  json["official"]["accuracy_over_all_questions"] = summary.official_over_all();
  json["missing"] = summary.missing;
  json["columns"] = Json::array();
  const auto official = BenchmarkColumns(questions, summary.official.outcomes);
  const auto strict = BenchmarkColumns(questions, summary.strict.outcomes);
  for (size_t i = 0; i < official.size(); ++i) {
    json["columns"].push_back({{"group", official[i].group},
                               {"name", official[i].name},
                               {"official", ColumnJson(official[i].tally)},
                               {"strict", ColumnJson(strict[i].tally)}});
  }
  std::map<std::string_view, const Row*> by_question;
  for (const Row& row : rows) by_question[row.question_id] = &row;
  json["answers"] = Json::array();
  for (size_t i = 0; i < questions.size(); ++i) {
    const auto found = by_question.find(questions[i].id);
    if (found == by_question.end()) continue;
    const Row& row = *found->second;
    const bool failed = row.status == RowStatus::kFailed;
    json["answers"].push_back(
        {{"question", questions[i].id},
         {"official", failed ? Json() : Json(static_cast<bool>(summary.official_right[i]))},
         {"strict", failed ? Json() : Json(IsRight(questions[i], row.pick))},
         {"pick", row.pick >= 0 ? Json(row.pick) : Json()},
         {"answer", questions[i].answer >= 0 ? Json(questions[i].answer) : Json()},
         {"status", RowStatusName(row.status)}});
  }
  return json;
}

}  // namespace hearsay
