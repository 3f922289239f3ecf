#include "hearsay/report/cascade_table.h"

#include <algorithm>
#include <cstdint>

#include "fmt/format.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/benchmark.h"
#include "hearsay/report/probe_table.h"

namespace hearsay {
namespace {

constexpr size_t kFailuresNamed = 5;
// Below this a p-value is said to be smaller, not printed.
constexpr double kSmallestP = 1e-4;
// A mean probability of the letters below which their order says little.
constexpr double kSmallMass = 0.01;

std::string Percent(double share) { return fmt::format("{:.1f}", 100 * share); }

std::string Points(double share) { return fmt::format("{:+.1f}", 100 * share); }

std::string Count(size_t number) { return WithThousands(number); }

std::string PValue(double p) {
  return p < kSmallestP ? fmt::format("< {}", kSmallestP) : fmt::format("{:.4f}", p);
}

std::string NameOfPair(const EvidenceDifference& difference) {
  return fmt::format("{} - {}", ClipEvidenceName(difference.first),
                     ClipEvidenceName(difference.second));
}

std::string CaptionerName(const Run& run) {
  const auto captioner = run.identity.find("captioner");
  if (captioner == run.identity.end() || !captioner->is_object()) return "";
  return captioner->value("captioner", "");
}

// "with captions by whisper+signal", "seed 0".
std::string DetailOf(const CascadeRun& run) {
  switch (run.evidence) {
    case ClipEvidence::kCaption:
      return fmt::format("captions by {}", Printable(CaptionerName(run.run)));
    case ClipEvidence::kNone:
      return "no caption";
    case ClipEvidence::kShuffled:
      return fmt::format("another clip's caption by {}, seed {}", Printable(CaptionerName(run.run)),
                         run.run.identity.value("shuffle_seed", uint64_t{0}));
    case ClipEvidence::kTruth:
      return "captions that say how the clips were made";
  }
  return "";
}

// The command that makes a control of the result's runs.
std::string CommandFor(const CascadeResult& result, ClipEvidence control) {
  const Run& run = result.runs.front().run;
  const std::string kind = result.questions.empty() ? "mini" : result.questions.front().method;
  return fmt::format(
      "hearsay cascade {} --benchmark {} --evidence {} --score {} --orders {}{}", run.model,
      kind == BenchmarkKindName(BenchmarkKind::kMini) ? kind : kind + ":FILE",
      ClipEvidenceName(control), run.identity.value("score", ""), run.identity.value("orders", ""),
      control == ClipEvidence::kShuffled ? " with the same captioner" : "");
}

std::string MissingControls(const CascadeResult& result) {
  std::string text;
  for (const ClipEvidence control : result.missing) {
    text += fmt::format(
        "No control: the store has no run {}, so that this result does not tell {}. It is made by: "
        "{}; choose the same questions.\n",
        control == ClipEvidence::kNone ? "without captions" : "with other clips' captions",
        control == ClipEvidence::kNone ? "how far the questions go without the clip"
                                       : "how far any caption goes",
        Printable(CommandFor(result, control)));
  }
  if (result.runs.size() == 1 && result.runs.front().evidence == ClipEvidence::kNone) {
    text +=
        "This is a control. --evidence caption makes the result that it is held against, all makes "
        "both.\n";
  }
  if (result.runs.front().evidence != ClipEvidence::kCaption &&
      result.Find(ClipEvidence::kTruth) == nullptr &&
      result.Find(ClipEvidence::kShuffled) != nullptr) {
    text +=
        "This is a control: --evidence caption with the same captioner makes the result that it is "
        "held against.\n";
  }
  return text;
}

Table AccuracyTable(const CascadeResult& result, const std::string& by) {
  std::vector<Table::Column> heads = {{"", Table::Align::kLeft, true},
                                      {"questions", Table::Align::kRight}};
  for (const CascadeRun& run : result.runs) {
    heads.push_back({fmt::format("{} %", ClipEvidenceName(run.evidence)), Table::Align::kRight});
    heads.push_back({"95% interval", Table::Align::kRight});
  }
  heads.push_back({"chance %", Table::Align::kRight});
  Table table(heads);
  std::string last;
  for (const CascadeColumn& column : result.columns) {
    if (column.group != "clip" && column.group != "average" && column.group != "mixed" &&
        column.group != by) {
      continue;
    }
    if (!last.empty() && column.group != last) table.AddRule();
    last = column.group;
    std::vector<std::string> cells = {Printable(column.name),
                                      Count(static_cast<size_t>(column.tallies.front().asked))};
    for (const Tally& tally : column.tallies) {
      const Interval interval = tally.interval();
      cells.push_back(tally.asked == 0 ? "-" : Percent(tally.accuracy()));
      cells.push_back(tally.asked == 0
                          ? "-"
                          : fmt::format("{} - {}", Percent(interval.low), Percent(interval.high)));
    }
    cells.push_back(Percent(column.tallies.front().chance_level()));
    table.AddRow(std::move(cells));
  }
  return table;
}

Table DifferenceTable(const std::vector<EvidenceDifference>& differences) {
  Table table({{"difference"},
               {"questions", Table::Align::kRight},
               {"clips", Table::Align::kRight},
               {"points", Table::Align::kRight},
               {"95% interval", Table::Align::kRight},
               {"only first right", Table::Align::kRight},
               {"only second right", Table::Align::kRight},
               {"McNemar p", Table::Align::kRight}});
  for (const EvidenceDifference& difference : differences) {
    const bool any = difference.counts.total() > 0;
    table.AddRow({NameOfPair(difference), Count(static_cast<size_t>(difference.counts.total())),
                  Count(difference.clips), any ? Points(difference.difference.difference) : "-",
                  any ? fmt::format("{} to {}", Points(difference.difference.interval.low),
                                    Points(difference.difference.interval.high))
                      : "-",
                  std::to_string(difference.counts.first_only),
                  std::to_string(difference.counts.second_only),
                  any ? PValue(difference.mcnemar) : "-"});
  }
  return table;
}

// What is to be said of one run below the tables.
std::string RunLines(const CascadeRun& one) {
  const Summary& summary = one.summary;
  const std::string_view name = ClipEvidenceName(one.evidence);
  std::string text = fmt::format(
      "{}: run {}, {}. Unreadable replies: {} of {} rows. Failed questions: {}.\n", name,
      one.run.id, DetailOf(one), summary.unreadable_rows, summary.rows, summary.failed.size());
  for (size_t i = 0; i < std::min(kFailuresNamed, summary.failed.size()); ++i) {
    text += fmt::format("  {}: {}\n", Printable(summary.failed[i].id),
                        Printable(summary.failed[i].reason));
  }
  if (summary.failed.size() > kFailuresNamed) {
    text += fmt::format("  and {} more: hearsay show {} --wrong lists them\n",
                        summary.failed.size() - kFailuresNamed, one.run.id);
  }
  if (!summary.complete()) {
    text += fmt::format("  Not complete: {} of {} rows are stored.\n",
                        Count(static_cast<size_t>(summary.rows)),
                        Count(static_cast<size_t>(summary.planned_rows)));
  }
  if (one.official.has_value()) {
    const ScorerResult& official = one.official->official;
    text += fmt::format(
        "  By the official matcher of MMAU and MMAR: {} of {} right ({:.2f}%); replies that match "
        "no choice: {}.\n",
        official.correct, official.total, 100 * official.accuracy(), official.unreadable);
  }
  if (summary.order_bias.has_value()) {
    text += fmt::format(
        "  Debiased over the orders of options; worst order {}%, pick flips in {}% of questions, "
        "RStd of recall by place {} points.\n",
        Percent(summary.order_bias->worst_order_accuracy), Percent(summary.order_bias->flip_rate),
        Percent(summary.order_bias->recall_deviation));
  }
  if (summary.label_mass >= 0) {
    text += fmt::format(
        "  Probability on the option letters: {}% on average{}.\n", Percent(summary.label_mass),
        summary.label_mass < kSmallMass ? ", so little that --score generate would tell more" : "");
  }
  return text;
}

Json DifferencesJson(const std::vector<EvidenceDifference>& differences) {
  Json list = Json::array();
  for (const EvidenceDifference& difference : differences) {
    list.push_back({{"first", ClipEvidenceName(difference.first)},
                    {"second", ClipEvidenceName(difference.second)},
                    {"questions", difference.counts.total()},
                    {"clips", difference.clips},
                    {"difference", difference.difference.difference},
                    {"low", difference.difference.interval.low},
                    {"high", difference.difference.interval.high},
                    {"interval", difference.by_clip ? "cluster-robust by clip" : "newcombe"},
                    {"both_right", difference.counts.both},
                    {"only_first_right", difference.counts.first_only},
                    {"only_second_right", difference.counts.second_only},
                    {"neither_right", difference.counts.neither},
                    {"mcnemar_p", difference.mcnemar}});
  }
  return list;
}

Json AccuracyJson(const Tally& tally) {
  const Interval interval = tally.interval();
  return {{"questions", tally.asked},     {"right", tally.right},
          {"accuracy", tally.accuracy()}, {"low", interval.low},
          {"high", interval.high},        {"chance", tally.chance_level()},
          {"failed", tally.failed},       {"unreadable", tally.unreadable}};
}

}  // namespace

std::string CascadeTable(const CascadeResult& result, const CascadeTableConfig& config) {
  const Run& run = result.runs.front().run;
  const std::string kind = result.questions.empty() ? "" : result.questions.front().method;
  std::string text = fmt::format("{} · cascade · {} · {}\n\n", Printable(run.model),
                                 Printable(kind), run.identity.value("score", ""));
  text += AccuracyTable(result, config.by).Render(config.width);
  text += "\n";
  if (!result.differences.empty()) {
    text += DifferenceTable(result.differences).Render(config.width);
    const bool by_clip =
        std::any_of(result.differences.begin(), result.differences.end(),
                    [](const EvidenceDifference& difference) { return difference.by_clip; });
    text += fmt::format(
        "Over the questions that both runs answered. Intervals: {}\nMcNemar's exact test takes "
        "questions as independent.\n\n",
        by_clip ? "robust to questions that share a clip." : "Newcombe's for pairs.");
  }
  text += MissingControls(result);
  for (const CascadeRun& one : result.runs) text += RunLines(one);
  const int without_answer = result.runs.front().summary.without_answer;
  if (without_answer > 0) {
    text += fmt::format(
        "No answer is published for {} of the questions: they were asked, and count in nothing "
        "above.\n",
        Count(static_cast<size_t>(without_answer)));
  }
  std::vector<std::string> notes;
  for (const CascadeRun& one : result.runs) {
    for (const std::string& note : one.run.notes) {
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    }
  }
  for (const std::string& note : notes) text += fmt::format("Note: {}.\n", Printable(note));
  return text;
}

Json CascadeJson(const CascadeResult& result) {
  const Run& run = result.runs.front().run;
  Json json = {{"evaluation", kCascadeEvaluation},
               {"model", run.model},
               {"benchmark", result.questions.empty() ? "" : result.questions.front().method},
               {"score", run.identity.value("score", "")},
               {"orders", run.identity.value("orders", "")},
               {"questions", result.questions.size()},
               {"clips", CountClips(result.questions)},
               {"differences", DifferencesJson(result.differences)}};
  json["missing_controls"] = Json::array();
  for (const ClipEvidence control : result.missing) {
    json["missing_controls"].push_back(
        {{"evidence", ClipEvidenceName(control)}, {"command", CommandFor(result, control)}});
  }
  json["columns"] = Json::array();
  for (const CascadeColumn& column : result.columns) {
    Json entry = {{"group", column.group}, {"name", column.name}};
    entry["accuracy"] = Json::object();
    for (size_t i = 0; i < result.runs.size(); ++i) {
      entry["accuracy"][ClipEvidenceName(result.runs[i].evidence)] =
          AccuracyJson(column.tallies[i]);
    }
    entry["differences"] = DifferencesJson(column.differences);
    json["columns"].push_back(std::move(entry));
  }
  json["runs"] = Json::object();
  const Taxonomy taxonomy = TaxonomyOf(result.questions);
  for (const CascadeRun& one : result.runs) {
    Json entry = ProbeJson(one.run, one.summary, taxonomy, result.questions, one.rows);
    if (one.official.has_value()) {
      const ScorerResult& official = one.official->official;
      entry["official"] = {{"correct", official.correct},      {"total", official.total},
                           {"accuracy", official.accuracy()},  {"low", official.interval().low},
                           {"high", official.interval().high}, {"unreadable", official.unreadable}};
    }
    json["runs"][ClipEvidenceName(one.evidence)] = std::move(entry);
  }
  return json;
}

}  // namespace hearsay
