// hearsay: measures how much a large language model knows about sound from text alone, and how that
// carries over when it becomes the backbone of an audio language model.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/cli/common.h"
#include "hearsay/llm/llama_model.h"
#include "spdlog/sinks/stdout_color_sinks.h"
#include "spdlog/spdlog.h"

namespace hearsay {
namespace {

[[noreturn]] void OnLlamaAbort(const char* message) {
  Say(fmt::format(
      "llama.cpp cannot go on ({}), as with a model file that is damaged inside; what was "
      "stored before is safe",
      message));
  std::_Exit(StoreWasOpened() ? kExitSomeFailed : kExitUsage);
}

#ifdef HEARSAY_TORCH_PROGRAM
// Commands that hear run in the program that libtorch is linked to, which stands beside this one.
// Does not return when it could be started.
void StartTorchProgram(int argc, char** argv) {
  constexpr std::array<std::string_view, 2> kHearing = {"caption", "cascade"};
  if (argc < 2 || std::find(kHearing.begin(), kHearing.end(), argv[1]) == kHearing.end()) return;
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return;
  // OpenBLAS chooses its kernels by a list of known processors when it is loaded; one with AVX-512
  // that is newer than the list would get those of 2013, and so would one for which the
  // environment says so: half as fast. HEARSAY_OPENBLAS_CORETYPE has the last word.
  if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
      __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0) {
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 1);
  }
  if (const char* wanted = std::getenv("HEARSAY_OPENBLAS_CORETYPE")) {
    setenv("OPENBLAS_CORETYPE", wanted, 1);
  }
  // Our threads each take a part of a matrix product; OpenBLAS's own would stand in their way.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  execv((self.parent_path() / HEARSAY_TORCH_PROGRAM).c_str(), argv);
}
#endif

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
  RegisterCascade(&app, &exit_status);
  RegisterScore(&app, &exit_status);
  RegisterCaption(&app, &exit_status);
  RegisterRuns(&app, &exit_status);
  RegisterShow(&app, &exit_status);
  RegisterMerge(&app, &exit_status);
  RegisterBank(&app, &exit_status);
  RegisterMini(&app, &exit_status);
  RegisterModels(&app, &exit_status);

  spdlog::set_default_logger(spdlog::stderr_color_mt("hearsay"));
  spdlog::set_pattern("hearsay: %v");
  spdlog::set_level(spdlog::level::warn);
  app.parse_complete_callback([&] {
    if (verbose) spdlog::set_level(spdlog::level::debug);
  });
  CatchInterrupts();
  // A pipe that was closed is a write that fails, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  SetLlamaAbortHandler(OnLlamaAbort);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are no errors.
    if (error.get_exit_code() == 0) return app.exit(error);
    const std::string command =
        app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name() + " ";
    // A command that is none comes out as one that is missing.
    const bool unknown = command.empty() && argc > 1 && argv[1][0] != '-';
    Say(fmt::format("{}; hearsay {}--help tells more",
                    unknown ? fmt::format("there is no command \"{}\"", argv[1]) : error.what(),
                    command));
    return kExitUsage;
  }
  return exit_status;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  try {
#ifdef HEARSAY_TORCH_PROGRAM
    hearsay::StartTorchProgram(argc, argv);
#endif
    return hearsay::Main(argc, argv);
  } catch (const std::exception& error) {
    hearsay::Say(
        fmt::format("{}; this is a fault of hearsay's own, please report it", error.what()));
    return hearsay::StoreWasOpened() ? hearsay::kExitSomeFailed : hearsay::kExitUsage;
  }
}
