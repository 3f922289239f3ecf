// hearsay merge: joins the stores that shards of a run wrote.
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/cli/common.h"
#include "hearsay/evaluation/question_run.h"

namespace hearsay {
namespace {

struct MergeOptions {
  std::vector<std::string> stores;
  std::string output;
};

int Merge(const MergeOptions& options) {
  std::vector<std::unique_ptr<Store>> stores;
  std::set<std::string> first_runs;
  for (const std::string& path : options.stores) {
    auto store = Store::Open(path, false);
    if (!store.ok()) return Complain(store.status());
    const auto runs = (*store)->Runs();
    if (!runs.ok()) return Complain(runs.status());
    std::set<std::string> ids;
    for (const Run& run : *runs) ids.insert(run.id);
    if (stores.empty()) first_runs = ids;
    if (ids.empty()) return Complain(InvalidArgument(fmt::format("{}: holds no run", path)));
    if (ids != first_runs) {
      return Complain(InvalidArgument(fmt::format(
          "{} holds the runs {}, {} holds {}: shards of one run have the same id, and a setting "
          "that "
          "differs makes another run; nothing was merged",
          options.stores.front(), fmt::join(first_runs, ", "), path, fmt::join(ids, ", "))));
    }
    stores.push_back(std::move(*store));
  }
  for (const std::string& path : options.stores) {
    std::error_code error;
    if (std::filesystem::equivalent(path, options.output, error)) {
      return Complain(InvalidArgument(
          fmt::format("{} is read and written at once; give -o another file", path)));
    }
  }
  auto output = Store::Open(options.output, true);
  if (!output.ok()) return Complain(output.status());
  for (const auto& store : stores) {
    if (const Status status = (*output)->Merge(*store); !status.ok()) {
      Complain(status);
      return kExitSomeFailed;
    }
  }
  for (const std::string& id : first_runs) {
    const auto run = (*output)->FindRun(id);
    const auto rows = (*output)->Rows(id, false);
    if (!run.ok() || !rows.ok()) return Complain(run.ok() ? rows.status() : run.status());
    const auto questions = (*output)->Questions(id);
    if (!questions.ok()) return Complain(questions.status());
    const int planned = PlannedRows(*run, *questions);
    const int status = Print(fmt::format(
        "{}: {} of {} rows{}\n", id, rows->size(), planned,
        static_cast<int>(rows->size()) == planned ? ", complete" : "; some shards are missing"));
    if (status != kExitDone) return status;
  }
  return kExitDone;
}

}  // namespace

void RegisterMerge(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command = app->add_subcommand(
      "merge", "join the stores of a run's shards (hearsay probe --shard i/n) into one");
  command->add_option("STORE", options->stores, "stores to join; all of the same run")->required();
  command->add_option("-o,--output", options->output, "the store that they are joined into")
      ->required()
      ->type_name("FILE");
  command->callback([options, exit_status] { *exit_status = Merge(*options); });
}

}  // namespace hearsay
