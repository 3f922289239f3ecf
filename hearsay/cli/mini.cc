// hearsay mini: builds and checks the mini benchmark.
#include <memory>
#include <string>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/progress.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"
#include "hearsay/mini/build.h"

namespace hearsay {
namespace {

struct MiniOptions {
  std::string folder;
  uint64_t seed = 1;
  std::string part = "both";
  int clips = 3000;
  int per_kind = 20;
  int threads = 0;
  bool json = false;
};

// What a mini folder holds: one JSON document, or a table.
int PrintFolder(const MiniOptions& options, const MiniFolder& folder) {
  const Json& parts = folder.manifest["parts"];
  if (options.json) {
    return Print(DumpJsonIndented({{"folder", options.folder},
                                   {"already_there", folder.already_there},
                                   {"hash", folder.hash},
                                   {"parameters", folder.manifest["parameters"]},
                                   {"parts", parts}}) +
                 "\n");
  }
  std::string text;
  for (const Json& part : parts) {
    Table table({{"task"}, {"kind"}, {"questions", Table::Align::kRight}});
    for (const auto& [task, kinds] : part["kinds"].items()) {
      for (const auto& [kind, count] : kinds.items()) {
        table.AddRow({task, kind, fmt::format("{}", count.get<int>())});
      }
    }
    text += fmt::format(
        "{}: {} questions about {} clips, {:.0f} minutes\n", part["part"].get<std::string>(),
        WithThousands(part["questions"].get<uint64_t>()),
        WithThousands(part["clips"].get<uint64_t>()), part["seconds"].get<double>() / 60);
    text += table.Render(TerminalWidth()) + "\n";
  }
  return Print(Printable(text) + "hash " + folder.hash + "\n");
}

int Build(const MiniOptions& options) {
  if (options.per_kind % kMiniOptions != 0) {
    return Complain(InvalidArgument(fmt::format(
        "--per-kind {} is no multiple of 4, as balanced options need", options.per_kind)));
  }
  MiniBuildConfig config;
  config.folder = options.folder;
  config.seed = options.seed;
  if (options.part == "test") config.parts = {MiniPart::kTest};
  if (options.part == "train") config.parts = {MiniPart::kTrain};
  config.size = {options.per_kind, options.clips};
  config.threads = options.threads;
  std::unique_ptr<ProgressBar> bar;
  config.progress = [&](uint64_t done, uint64_t total) {
    if (bar == nullptr) bar = std::make_unique<ProgressBar>("making clips", "clips", total);
    bar->Update(done);
  };
  const auto folder = BuildMini(config);
  bar.reset();
  if (!folder.ok()) return Complain(folder.status());
  if (folder->already_there) {
    Say(fmt::format("{} holds this benchmark already; nothing was done", options.folder));
  }
  return PrintFolder(options, *folder);
}

int Check(const MiniOptions& options) {
  const auto folder = CheckMini(options.folder);
  if (!folder.ok()) return Complain(folder.status());
  return PrintFolder(options, *folder);
}

}  // namespace

void RegisterMini(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<MiniOptions>();
  CLI::App* command =
      app->add_subcommand("mini", "build the mini benchmark: clips, questions, train clips");
  CLI::App* build = command->add_subcommand(
      "build", "render it from installed packages (scripts/install-packages --mini)");
  build
      ->add_option("-o,--output", options->folder,
                   "the folder to make (default: mini in the user's data folder, where --benchmark "
                   "mini looks for it)")
      ->type_name("DIR");
  build->add_option("--seed", options->seed, "another seed gives another, parallel form")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  build->add_option("--part", options->part, "test, train, or both")
      ->check(CLI::IsMember({"test", "train", "both"}))
      ->capture_default_str();
  build->add_option("--clips", options->clips, "clips of the train part")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  build
      ->add_option("--per-kind", options->per_kind,
                   "questions of a kind in the test part, a multiple of 4 (of some kinds of speech "
                   "questions, six tenths of it)")
      ->check(CLI::Range(4, 1000))
      ->capture_default_str();
  build->add_option("--threads", options->threads, "clips made at once; 0: one a processor")
      ->check(CLI::Range(0, 1024));
  build->add_flag("--json", options->json, "print one JSON document");
  CLI::App* check = command->add_subcommand("check", "see that a mini folder is as it was built");
  check->add_option("DIR", options->folder,
                    "a folder made by hearsay mini build (default: as for build)");
  check->add_flag("--json", options->json, "print one JSON document");
  command->require_subcommand(1);
  command->callback([=] {
    if (build->count("--output") + check->count("DIR") == 0) {
      const auto data = DataDirectory();
      if (!data.ok()) {
        *exit_status = Complain(data.status());
        return;
      }
      options->folder = (*data / "mini").string();
    }
    *exit_status = build->parsed() ? Build(*options) : Check(*options);
  });
}

}  // namespace hearsay
