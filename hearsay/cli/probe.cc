// hearsay probe: questions about sound in text alone.
#include "hearsay/evaluation/probe.h"

#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/asking.h"
#include "hearsay/cli/common.h"
#include "hearsay/evaluation/summary.h"
#include "hearsay/lexicon/lexicon_files.h"
#include "hearsay/questions/selection.h"
#include "hearsay/report/probe_table.h"

namespace hearsay {
namespace {

struct ProbeOptions {
  ModelOptions model;
  StoreOptions store;
  SelectionConfig selection;
  std::string bank;
  std::string score = "letter";
  std::string orders = "one";
  std::string evidence = "none";
  std::string by = "category";
  std::string shard;
  int shots = 0;
  int batch = 0;
  bool json = false;
  bool show_prompt = false;

  void Register(CLI::App* app);
  // The evaluation's part of the options.
  Status Validate(RunConfig* config, PromptConfig* prompt) const;
};

void ProbeOptions::Register(CLI::App* app) {
  model.Register(app);
  app->add_option("--bank", bank, "folder of the question bank (default: the one that came along)")
      ->type_name("DIR");
  RegisterSelection(app, &selection);
  app->add_option("--score", score,
                  "letter: probabilities of the option letters in one pass; generate: a greedy "
                  "reply, read; cloze: likelihood of each option's text")
      ->capture_default_str();
  app->add_option("--evidence", evidence,
                  "none: the question as it is; options-only: without the stem, to see how far "
                  "guessing goes; pronunciation: the lexical questions, each with CMUdict's "
                  "pronunciations of its words")
      ->capture_default_str();
  app->add_option("--orders", orders,
                  "orders of options: one (as authored), cyclic (each option once at each place), "
                  "all (24 for four options)")
      ->capture_default_str();
  app->add_option("--shots", shots,
                  fmt::format("worked examples before each question, up to {}", kMostShots))
      ->capture_default_str();
  app->add_option("--by", by, "rows of the table: category or subcategory")->capture_default_str();
  RegisterShard(app, &shard);
  app->add_option("--batch", batch,
                  "questions answered and stored at once (0: as suits the model); results do not "
                  "depend on it");
  store.Register(app);
  app->add_flag("--json", json, "print one JSON document instead of the table");
  app->add_flag("--show-prompt", show_prompt, "print the first rendered prompt to standard error");
}

Status ProbeOptions::Validate(RunConfig* config, PromptConfig* prompt) const {
  config->model_name = model.model;
  HEARSAY_ASSIGN_OR_RETURN(config->score, ParseScoreMode(score));
  prompt->score = config->score;
  HEARSAY_ASSIGN_OR_RETURN(prompt->evidence, ParseEvidence(evidence));
  HEARSAY_ASSIGN_OR_RETURN(config->orders, ParseOrderSet(orders));
  if (shots < 0 || shots > kMostShots) {
    return InvalidArgument(fmt::format("--shots must be 0 to {}, is {}", kMostShots, shots));
  }
  prompt->shots = shots;
  if (batch < 0) return InvalidArgument("--batch cannot be negative");
  config->batch = batch;
  if (by != "category" && by != "subcategory") {
    return InvalidArgument(fmt::format("--by must be category or subcategory, is \"{}\"", by));
  }
  return ParseShard(shard, config);
}

int ShowResult(const ProbeOptions& options, const Bank& bank, const Store& store,
               const std::string& run_id, int* failed) {
  const auto run = store.FindRun(run_id);
  if (!run.ok()) return Complain(run.status());
  const auto questions = store.Questions(run_id);
  if (!questions.ok()) return Complain(questions.status());
  const auto rows = store.Rows(run_id, false);
  if (!rows.ok()) return Complain(rows.status());
  const Summary summary = Summarize(*run, *questions, *rows);
  *failed = static_cast<int>(summary.failed.size());
  if (options.json) {
    return Print(DumpJsonIndented(ProbeJson(*run, summary, bank.taxonomy, *questions, *rows)) +
                 "\n");
  }
  TableConfig table;
  table.by_subcategory = options.by == "subcategory";
  table.width = TerminalWidth();
  return Print(ProbeTable(*run, summary, bank.taxonomy, table));
}

int Probe(const ProbeOptions& options) {
  RunConfig config;
  PromptConfig prompt;
  if (const Status status = options.Validate(&config, &prompt); !status.ok()) {
    return Complain(status);
  }
  const auto bank = OpenBank(options.bank);
  if (!bank.ok()) return Complain(bank.status());
  SelectionConfig selection = options.selection;
  Result<Lexicon> lexicon = Lexicon();
  if (prompt.evidence == Evidence::kPronunciation) {
    // Only of lexical questions is it known which words they turn on.
    if (selection.method.empty()) selection.method = "lexical";
    if (selection.method != "lexical") {
      return Complain(InvalidArgument("--evidence pronunciation goes with lexical questions only"));
    }
    lexicon = OpenLexicon();
    if (!lexicon.ok()) return Complain(lexicon.status());
    prompt.lexicon = &*lexicon;
  }
  const auto questions = SelectQuestions(*bank, selection);
  if (!questions.ok()) return Complain(questions.status());
  if (questions->empty()) {
    return Complain(InvalidArgument("the bank holds no question of what was asked for"));
  }
  if (const Status status = options.model.ValidateFor(config.score); !status.ok()) {
    return Complain(status);
  }
  // The store first: a disk that is full should not cost the loading of a model.
  auto store = options.store.Open(true);
  if (!store.ok()) return Complain(store.status());
  auto responder = options.model.MakeResponder(config.score == ScoreMode::kGenerate);
  if (!responder.ok()) return Complain(responder.status());
  const Run run = DescribeProbe(config, prompt, *questions, **responder);
  const QuestionWording wording = ProbeWording(prompt);
  if (options.show_prompt) {
    SayPrompt(FirstPrompt(config, *questions, wording, **responder));
  }
  if (const int status =
          AskQuestions(config, run, *questions, wording, **responder, **store, options.model.model);
      status != kExitDone) {
    return status;
  }
  int failed = 0;
  const int shown = ShowResult(options, *bank, **store, run.id, &failed);
  // Whatever went wrong in showing, the rows are written.
  if (shown != kExitDone) return kExitSomeFailed;
  return failed > 0 ? kExitSomeFailed : kExitDone;
}

}  // namespace

void RegisterProbe(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<ProbeOptions>();
  CLI::App* command = app->add_subcommand(
      "probe", "ask a model questions about sound in text alone, and print its accuracy");
  options->Register(command);
  command->callback([options, exit_status] { *exit_status = Probe(*options); });
}

}  // namespace hearsay
