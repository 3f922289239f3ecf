#include "hearsay/report/probe_table.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/progress.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/scoring/probabilities.h"

namespace hearsay {
namespace {

// A mean probability of the letters below which their order says little.
constexpr double kLittleMass = 0.01;

std::string Percent(double share) { return fmt::format("{:.1f}", 100 * share); }

void AddTallyRow(Table& table, const std::string& label, const Tally& tally) {
  const std::string name = Printable(label);
  if (tally.asked == 0) {
    table.AddRow({name, "0", "-", "-", "-", "-", std::to_string(tally.failed)});
    return;
  }
  const Interval interval = tally.interval();
  table.AddRow({name, WithThousands(static_cast<uint64_t>(tally.asked)), Percent(tally.accuracy()),
                fmt::format("{} - {}", Percent(interval.low), Percent(interval.high)),
                Percent(tally.chance_level()), std::to_string(tally.unreadable),
                std::to_string(tally.failed)});
}

Json TallyJson(const Tally& tally) {
  const Interval interval = tally.interval();
  return {{"questions", tally.asked},       {"right", tally.right},
          {"accuracy", tally.accuracy()},   {"low", interval.low},
          {"high", interval.high},          {"chance", tally.chance_level()},
          {"unreadable", tally.unreadable}, {"failed", tally.failed}};
}

// Rounded to six decimals: far below what matters, far above what a printed double's last digit is.
Json Rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::round(value * 1e6) / 1e6;
}

}  // namespace

std::string ProbeTable(const Run& run, const Summary& summary, const Taxonomy& taxonomy,
                       const TableConfig& config) {
  Table table({{config.by_subcategory ? "subcategory" : "category", Table::Align::kLeft, true},
               {"questions", Table::Align::kRight},
               {"accuracy %", Table::Align::kRight},
               {"95% interval", Table::Align::kRight},
               {"chance %", Table::Align::kRight},
               {"unreadable", Table::Align::kRight},
               {"failed", Table::Align::kRight}});
  const auto tally_of = [&](const std::string& id) {
    const auto found = summary.groups.find(id);
    return found == summary.groups.end() ? Tally() : found->second;
  };
  for (const Category& category : taxonomy.categories) {
    if (!summary.groups.contains(category.id)) continue;
    AddTallyRow(table, category.name, tally_of(category.id));
    if (!config.by_subcategory) continue;
    for (const Subcategory& subcategory : category.subcategories) {
      if (!summary.groups.contains(subcategory.id)) continue;
      AddTallyRow(table, "  " + subcategory.name, tally_of(subcategory.id));
    }
  }
  table.AddRule();
  AddTallyRow(table, "Overall (micro)", summary.overall);

  const std::string evidence = run.identity.value("evidence", "none");
  std::string text =
      fmt::format("{} · {}{} · {} · run {}\n\n", Printable(run.model), run.evaluation,
                  evidence == "none" ? "" : " with evidence " + Printable(evidence),
                  run.identity.value("score", ""), run.id);
  text += table.Render(config.width);
  text += "\n";
  if (summary.order_bias.has_value()) {
    const OrderBias& bias = *summary.order_bias;
    text += fmt::format(
        "Orders of options: {} each. The accuracies above are debiased (all orders together).\n"
        "Worst order {}%, right in every order {}%, pick flips with the order in {}% of questions, "
        "RStd of recall by place {} points.\n",
        run.orders, Percent(bias.worst_order_accuracy), Percent(bias.right_in_every_order),
        Percent(bias.flip_rate), Percent(bias.recall_deviation));
  }
  if (summary.label_mass >= 0) {
    text += fmt::format("Probability on the option letters: {}% on average.\n",
                        Percent(summary.label_mass));
    if (summary.label_mass < kLittleMass) {
      text +=
          "So little that the model hardly answers in letters: --score generate reads its "
          "replies.\n";
    }
  }
  text += fmt::format(
      "Unreadable replies: {} of {} rows (counted as wrong). Failed questions: {} ({} rows).\n",
      summary.unreadable_rows, summary.rows, summary.failed.size(), summary.failed_rows);
  constexpr size_t kFailuresShown = 10;
  for (size_t i = 0; i < std::min(kFailuresShown, summary.failed.size()); ++i) {
    text += fmt::format("  {}: {}\n", Printable(summary.failed[i].id),
                        Printable(summary.failed[i].reason));
  }
  if (summary.failed.size() > kFailuresShown) {
    text += fmt::format("  and {} more: hearsay show {} --wrong lists them\n",
                        summary.failed.size() - kFailuresShown, run.id);
  }
  if (summary.without_answer > 0) {
    text += fmt::format(
        "No answer is published for {} of the questions: they were asked, and count in nothing "
        "above.\n",
        WithThousands(static_cast<uint64_t>(summary.without_answer)));
  }
  if (!summary.complete()) {
    text += fmt::format("Not complete: {} of {} rows are stored.\n",
                        WithThousands(static_cast<uint64_t>(summary.rows)),
                        WithThousands(static_cast<uint64_t>(summary.planned_rows)));
  }
  text += fmt::format("Reviewed by a person: {} of {} questions.\n",
                      WithThousands(static_cast<uint64_t>(summary.reviewed)),
                      WithThousands(static_cast<uint64_t>(summary.questions)));
  for (const std::string& note : run.notes) text += fmt::format("Note: {}.\n", Printable(note));
  if (run.seconds > 0) {
    text += fmt::format(
        "{:.1f} questions/s, {:.0f} tokens/s evaluated, {} in all.\n",
        (summary.rows - summary.failed_rows) / run.seconds / summary.rows_per_question(),
        static_cast<double>(run.evaluated_tokens) / run.seconds, Duration(run.seconds));
  }
  return text;
}

Json ProbeJson(const Run& run, const Summary& summary, const Taxonomy& taxonomy,
               const std::vector<Question>& questions, const std::vector<Row>& rows) {
  Json categories = Json::array();
  for (const Category& category : taxonomy.categories) {
    const auto found = summary.groups.find(category.id);
    if (found == summary.groups.end()) continue;
    Json entry = {{"id", category.id}, {"name", category.name}};
    entry.update(TallyJson(found->second));
    entry["subcategories"] = Json::array();
    for (const Subcategory& subcategory : category.subcategories) {
      const auto child = summary.groups.find(subcategory.id);
      if (child == summary.groups.end()) continue;
      Json child_entry = {{"id", subcategory.id}, {"name", subcategory.name}};
      child_entry.update(TallyJson(child->second));
      entry["subcategories"].push_back(std::move(child_entry));
    }
    categories.push_back(std::move(entry));
  }
  Json json = {{"run", run.id},
               {"evaluation", run.evaluation},
               {"model", run.model},
               {"identity", run.identity},
               {"notes", run.notes},
               {"complete", summary.complete()},
               {"planned_rows", summary.planned_rows},
               {"rows", summary.rows},
               {"overall", TallyJson(summary.overall)},
               {"categories", categories}};
  if (summary.order_bias.has_value()) {
    const OrderBias& bias = *summary.order_bias;
    json["order_bias"] = {{"orders", run.orders},
                          {"debiased_accuracy", bias.debiased_accuracy},
                          {"worst_order_accuracy", bias.worst_order_accuracy},
                          {"right_in_every_order", bias.right_in_every_order},
                          {"flip_rate", bias.flip_rate},
                          {"rstd_of_recall", bias.recall_deviation}};
  }
  if (summary.label_mass >= 0) json["label_mass"] = Rounded(summary.label_mass);
  json["questions"] = summary.questions;
  json["reviewed"] = summary.reviewed;
  if (summary.without_answer > 0) json["without_answer"] = summary.without_answer;
  json["unreadable_rows"] = summary.unreadable_rows;
  json["failed"] = Json::array();
  for (const FailedQuestion& failed : summary.failed) {
    json["failed"].push_back({{"question", failed.id}, {"reason", failed.reason}});
  }
  json["first_prompt"] = run.first_prompt;
  std::map<std::string, int> answers;
  for (const Question& question : questions) answers[question.id] = question.answer;
  json["answers"] = Json::array();
  for (const Row& row : rows) {
    Json entry = {{"question", row.question_id}, {"order", row.order_index}};
    entry["pick"] = row.pick >= 0 ? Json(row.pick) : Json();
    entry["answer"] = answers[row.question_id];
    entry["status"] = RowStatusName(row.status);
    if (!row.log_probabilities.empty()) {
      entry["probabilities"] = Json::array();
      for (const double share : Shares(row.log_probabilities)) {
        entry["probabilities"].push_back(Rounded(share));
      }
    }
    json["answers"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace hearsay
