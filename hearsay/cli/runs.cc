// hearsay runs: what the store holds.
#include <memory>
#include <string>

#include "fmt/format.h"
#include "hearsay/base/progress.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"
#include "hearsay/evaluation/cascade.h"
#include "hearsay/evaluation/summary.h"

namespace hearsay {
namespace {

struct RunsOptions {
  StoreOptions store;
  bool json = false;
};

int Runs(const RunsOptions& options) {
  const auto store = options.store.Open(false);
  if (!store.ok()) return Complain(store.status());
  const auto runs = (*store)->Runs();
  if (!runs.ok()) return Complain(runs.status());
  Table table({{"run"},
               {"evaluation"},
               {"model", Table::Align::kLeft, true},
               {"score"},
               {"orders", Table::Align::kRight},
               {"rows", Table::Align::kRight},
               {"accuracy %", Table::Align::kRight},
               {"failed", Table::Align::kRight},
               {"time", Table::Align::kRight},
               {"begun"}});
  Json list = Json::array();
  for (const Run& run : *runs) {
    const auto questions = (*store)->Questions(run.id);
    if (!questions.ok()) return Complain(questions.status());
    const auto rows = (*store)->Rows(run.id, false);
    if (!rows.ok()) return Complain(rows.status());
    const Summary summary = Summarize(run, *questions, *rows);
    const std::string evidence = run.identity.value("evidence", "none");
    table.AddRow({run.id,
                  run.evaluation + (evidence == "none" && run.evaluation != kCascadeEvaluation
                                        ? ""
                                        : " (" + Printable(evidence) + ")"),
                  Printable(run.model), run.identity.value("score", ""),
                  run.identity.value("orders", ""),
                  summary.complete() ? std::to_string(summary.rows)
                                     : fmt::format("{}/{}", summary.rows, summary.planned_rows),
                  fmt::format("{:.1f}", 100 * summary.overall.accuracy()),
                  std::to_string(summary.failed.size()), Duration(run.seconds), run.created});
    list.push_back({{"run", run.id},
                    {"evaluation", run.evaluation},
                    {"model", run.model},
                    {"identity", run.identity},
                    {"created", run.created},
                    {"seconds", run.seconds},
                    {"evaluated_tokens", run.evaluated_tokens},
                    {"rows", summary.rows},
                    {"planned_rows", summary.planned_rows},
                    {"complete", summary.complete()},
                    {"accuracy", summary.overall.accuracy()},
                    {"failed_questions", summary.failed.size()},
                    {"unreadable_rows", summary.unreadable_rows}});
  }
  if (options.json) return Print(DumpJsonIndented(list) + "\n");
  return Print(table.Render(TerminalWidth()));
}

}  // namespace

void RegisterRuns(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<RunsOptions>();
  CLI::App* command = app->add_subcommand("runs", "list the runs of a store, newest first");
  options->store.Register(command);
  command->add_flag("--json", options->json, "print one JSON document");
  command->callback([options, exit_status] { *exit_status = Runs(*options); });
}

}  // namespace hearsay
