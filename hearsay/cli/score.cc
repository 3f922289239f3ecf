// hearsay score: what another program answered to a benchmark, scored and stored beside our runs.
#include "hearsay/evaluation/score.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"
#include "hearsay/evaluation/predictions.h"
#include "hearsay/questions/benchmark.h"
#include "hearsay/report/score_table.h"

namespace hearsay {
namespace {

struct ScoreOptions {
  StoreOptions store;
  std::string benchmark;
  std::string predictions;
  std::string field;
  std::string name;
  bool json = false;
};

int ScorePredictions(const ScoreOptions& options) {
  const auto spec = ParseBenchmarkSpec(options.benchmark);
  if (!spec.ok()) return Complain(spec.status());
  const auto benchmark = ReadBenchmark(*spec);
  if (!benchmark.ok()) return Complain(benchmark.status());
  const std::string file = spec->file.string();
  if (benchmark->without_answer == static_cast<int>(benchmark->questions.size())) {
    return Complain(InvalidArgument(fmt::format(
        "{}: the answers are not published (as of MMAU's test split), so that nothing can be "
        "scored here; the benchmark's authors score submissions",
        file)));
  }
  auto predictions = ReadPredictions(options.predictions, options.field, benchmark->questions);
  if (!predictions.ok()) return Complain(predictions.status());

  std::vector<Question> questions;
  for (const Question& question : benchmark->questions) {
    if (HasAnswer(question)) questions.push_back(question);
  }
  const std::string name = !options.name.empty()
                               ? options.name
                               : std::filesystem::path(options.predictions).stem().string();
  Run run = DescribeScore(name, spec->kind, questions, *predictions);
  if (benchmark->without_answer > 0) {
    run.notes.push_back(fmt::format(
        "questions of the benchmark that are left out, since no answer is published: {}",
        WithThousands(benchmark->without_answer)));
  }
  const auto store = options.store.Open(true);
  if (!store.ok()) return Complain(store.status());
  if (const Status status = StoreScore(run, questions, *predictions, **store); !status.ok()) {
    Complain(status);
    return kExitSomeFailed;
  }
  const auto rows = (*store)->Rows(run.id, true);
  if (!rows.ok()) {
    Complain(rows.status());
    return kExitSomeFailed;
  }
  const ScoreSummary summary = SummarizeScore(questions, *rows);
  const int shown =
      Print(options.json ? DumpJsonIndented(ScoreJson(run, summary, questions, *rows)) + "\n"
                         : ScoreTable(run, summary, questions, TerminalWidth()));
  return shown != kExitDone || !summary.missing.empty() ? kExitSomeFailed : kExitDone;
}

}  // namespace

void RegisterScore(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<ScoreOptions>();
  CLI::App* command = app->add_subcommand(
      "score", "score what another program answered to a benchmark, and store it as a run");
  command
      ->add_option("--benchmark", options->benchmark,
                   "the questions: mmau:FILE, mmar:FILE, mini or mini:DIR")
      ->required()
      ->type_name("SPEC");
  command
      ->add_option("--predictions", options->predictions,
                   "a JSON array, or an object a line, with \"id\" and the predicted text")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--field", options->field,
                   "the field that holds the text (default: model_prediction or model_output)")
      ->type_name("NAME");
  command
      ->add_option("--name", options->name,
                   "what the answering system is called (default: the predictions' file name)")
      ->type_name("NAME");
  options->store.Register(command);
  command->add_flag("--json", options->json, "print one JSON document");
  command->callback([options, exit_status] { *exit_status = ScorePredictions(*options); });
}

}  // namespace hearsay
