// hearsay: measures how much a large language model knows about sound from text alone, and how that
// carries over when it becomes the backbone of an audio language model.
#include <cstdio>
#include <exception>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/cli/common.h"
#include "spdlog/sinks/stdout_color_sinks.h"
#include "spdlog/spdlog.h"

namespace hearsay {
namespace {

int Main(int argc, char** argv) {
  CLI::App app(
      "hearsay tells which large language model to build an audio language model on, by measuring "
      "what it knows about sound.\nExit status: 0 done; 1 finished, but some questions failed, or "
      "the result could not be "
      "written to the end; 2 wrong usage or unreadable input; 3 interrupted, resumable by the same "
      "command.");
  app.name("hearsay");
  app.set_version_flag("--version", HEARSAY_VERSION);
  app.require_subcommand(1);
  app.fallthrough(false);
  bool verbose = false;
  app.add_flag("--verbose", verbose, "log more to standard error");

  int exit_status = kExitDone;
  RegisterProbe(&app, &exit_status);
  RegisterRuns(&app, &exit_status);
  RegisterShow(&app, &exit_status);
  RegisterMerge(&app, &exit_status);
  RegisterBank(&app, &exit_status);
  RegisterModels(&app, &exit_status);

  spdlog::set_default_logger(spdlog::stderr_color_mt("hearsay"));
  spdlog::set_pattern("hearsay: %v");
  spdlog::set_level(spdlog::level::warn);
  app.parse_complete_callback([&] {
    if (verbose) spdlog::set_level(spdlog::level::debug);
  });
  CatchInterrupts();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are no errors.
    if (error.get_exit_code() == 0) return app.exit(error);
    fmt::print(
        stderr, "hearsay: {}; hearsay {}--help tells more\n", error.what(),
        app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name() + " ");
    return kExitUsage;
  }
  return exit_status;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  try {
    return hearsay::Main(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "hearsay: {}; this is a fault of hearsay's own, please report it\n",
               error.what());
    return hearsay::kExitUsage;
  }
}
