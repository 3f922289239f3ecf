// hearsay show: one run, question by question.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"
#include "hearsay/evaluation/cascade_result.h"
#include "hearsay/evaluation/score.h"
#include "hearsay/evaluation/summary.h"
#include "hearsay/questions/benchmark.h"
#include "hearsay/report/cascade_table.h"
#include "hearsay/report/probe_table.h"
#include "hearsay/report/score_table.h"
#include "hearsay/scoring/probabilities.h"

namespace hearsay {
namespace {

struct ShowOptions {
  StoreOptions store;
  std::string run;
  std::string question;
  std::string bank;
  bool wrong = false;
  bool json = false;
};

std::string PickName(const Question& question, const Row& row) {
  switch (row.status) {
    case RowStatus::kFailed:
      return "failed: " + Printable(row.reason);
    case RowStatus::kUnreadable:
      return "unreadable: " + Printable(row.reason);
    case RowStatus::kAnswered:
      break;
  }
  return Printable(question.options[static_cast<size_t>(row.pick)]);
}

// One question with everything that is known of it.
std::string QuestionDetail(const Question& question, const std::vector<const Row*>& rows) {
  std::string text = fmt::format("{} ({})\n{}\n", Printable(question.id), question.method,
                                 Printable(question.question));
  for (size_t i = 0; i < question.options.size(); ++i) {
    text += fmt::format("  {} {}\n", static_cast<int>(i) == question.answer ? "*" : " ",
                        Printable(question.options[i]));
  }
  if (question.audio.empty()) {
    text += fmt::format("Why: {}\nSource: {}\n", Printable(question.explanation),
                        Printable(question.source));
  } else {
    text += fmt::format("Answer: {}\nClip: {}\n",
                        HasAnswer(question) ? Printable(AnswerText(question)) : "not published",
                        Printable(question.audio));
    for (const auto& [label, value] : question.labels) {
      text += fmt::format("{}: {}\n", Printable(label), Printable(value));
    }
  }
  for (const Row* row : rows) {
    text += fmt::format("\nOrder {}: picked {}\n", row->order_index + 1, PickName(question, *row));
    const std::vector<double> shares = Shares(row->log_probabilities);
    for (size_t place = 0; place < row->order.size(); ++place) {
      const auto option = static_cast<size_t>(row->order[place]);
      text += fmt::format("  {}{}. {}", static_cast<int>(option) == row->pick ? ">" : " ",
                          OptionLetter(place), Printable(question.options[option]));
      if (!shares.empty()) text += fmt::format("  ({:.1f}%)", 100 * shares[option]);
      text += "\n";
    }
    if (!row->reasoning.empty()) text += fmt::format("Reasoning: {}\n", Printable(row->reasoning));
    text += fmt::format("Reply: {}\n", Printable(row->reply));
    if (!row->prompt.empty()) {
      text += fmt::format("Prompt as the model saw it:\n{}\n", Printable(row->prompt));
    }
  }
  return text;
}

Json RowJson(const Question& question, const Row& row) {
  Json shares = Json::array();
  for (const double share : Shares(row.log_probabilities)) shares.push_back(share);
  return {{"question", question.id},
          {"subcategory", question.subcategory},
          {"stem", question.question},
          {"options", question.options},
          {"answer", question.answer},
          {"order_index", row.order_index},
          {"order", row.order},
          {"pick", row.pick >= 0 ? Json(row.pick) : Json()},
          {"status", RowStatusName(row.status)},
          {"reason", row.reason},
          {"probabilities", shares},
          {"reply", row.reply},
          {"reasoning", row.reasoning},
          {"prompt", row.prompt}};
}

// The names of a run's categories: a benchmark's questions bring their own.
Result<Taxonomy> TaxonomyOfRun(const ShowOptions& options, const std::vector<Question>& questions) {
  if (std::any_of(questions.begin(), questions.end(),
                  [](const Question& question) { return !question.audio.empty(); })) {
    return TaxonomyOf(questions);
  }
  HEARSAY_ASSIGN_OR_RETURN(Bank bank, OpenBank(options.bank));
  return std::move(bank.taxonomy);
}

int Show(const ShowOptions& options) {
  const auto store = options.store.Open(false);
  if (!store.ok()) return Complain(store.status());
  const auto run = (*store)->FindRun(options.run);
  if (!run.ok()) return Complain(run.status());
  const auto questions = (*store)->Questions(run->id);
  if (!questions.ok()) return Complain(questions.status());
  const auto rows = (*store)->Rows(run->id, true);
  if (!rows.ok()) return Complain(rows.status());

  std::map<std::string, std::vector<const Row*>> by_question;
  for (const Row& row : *rows) by_question[row.question_id].push_back(&row);
  std::vector<const Question*> chosen;
  for (const Question& question : *questions) {
    if (!options.question.empty() && question.id != options.question) continue;
    const std::vector<const Row*>& own = by_question[question.id];
    if (options.wrong && std::all_of(own.begin(), own.end(), [&](const Row* row) {
          return IsRight(question, row->pick);
        })) {
      continue;
    }
    chosen.push_back(&question);
  }
  if (chosen.empty() && !options.question.empty()) {
    return Complain(
        NotFound(fmt::format("run {} asked no question \"{}\"{}", run->id, options.question,
                             options.wrong ? ", or answered it rightly" : "")));
  }

  if (options.json) {
    Json list = Json::array();
    for (const Question* question : chosen) {
      for (const Row* row : by_question[question->id]) list.push_back(RowJson(*question, *row));
    }
    return Print(DumpJsonIndented(list) + "\n");
  }
  if (!options.question.empty()) {
    return Print(QuestionDetail(*chosen.front(), by_question[chosen.front()->id]));
  }
  if (!options.wrong) {
    if (run->evaluation == kScoreEvaluation) {
      return Print(
          ScoreTable(*run, SummarizeScore(*questions, *rows), *questions, TerminalWidth()));
    }
    const std::string first_prompt =
        fmt::format("\nFirst prompt as the model saw it:\n{}\n", Printable(run->first_prompt));
    if (run->evaluation == kCascadeEvaluation) {
      const auto cascade = ReadCascade(**store, run->id);
      if (!cascade.ok()) return Complain(cascade.status());
      return Print(CascadeTable(*cascade, {"sub-category", TerminalWidth()}) + first_prompt);
    }
    const auto taxonomy = TaxonomyOfRun(options, *questions);
    if (!taxonomy.ok()) return Complain(taxonomy.status());
    TableConfig config;
    config.by_subcategory = true;
    config.width = TerminalWidth();
    return Print(ProbeTable(*run, Summarize(*run, *questions, *rows), *taxonomy, config) +
                 first_prompt);
  }
  Table table({{"question"},
               {"asked", Table::Align::kLeft, true},
               {"right", Table::Align::kLeft, true},
               {"picked", Table::Align::kLeft, true}});
  for (const Question* question : chosen) {
    for (const Row* row : by_question[question->id]) {
      if (IsRight(*question, row->pick)) continue;
      table.AddRow({Printable(question->id), Printable(question->question),
                    HasAnswer(*question) ? Printable(AnswerText(*question)) : "-",
                    PickName(*question, *row)});
    }
  }
  return Print(table.Render(TerminalWidth()));
}

}  // namespace

void RegisterShow(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = app->add_subcommand(
      "show", "one run: its table by subcategory, its wrong answers, or one question in full");
  command->add_option("RUN", options->run, "a run's id, or the beginning of one")->required();
  command->add_flag("--wrong", options->wrong, "only what was not answered rightly");
  command
      ->add_option("--question", options->question,
                   "one question: prompt, options with probabilities, reply")
      ->type_name("ID");
  command->add_option("--bank", options->bank, "folder of the bank, for the names of categories")
      ->type_name("DIR");
  options->store.Register(command);
  command->add_flag("--json", options->json, "print one JSON document");
  command->callback([options, exit_status] { *exit_status = Show(*options); });
}

}  // namespace hearsay
