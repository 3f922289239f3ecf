// What the commands share: exit statuses, options of models and stores, messages.
#ifndef HEARSAY_CLI_COMMON_H_
#define HEARSAY_CLI_COMMON_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "hearsay/base/status.h"
#include "hearsay/evaluation/prompts.h"
#include "hearsay/llm/responder.h"
#include "hearsay/questions/bank.h"
#include "hearsay/questions/selection.h"
#include "hearsay/store/store.h"

namespace hearsay {

// The contract of the command line (docs/architecture.md).
enum ExitStatus {
  kExitDone = 0,
  kExitSomeFailed =
      1,           // finished, but some questions failed; or a store that could not be finished
  kExitUsage = 2,  // wrong usage or unreadable input; nothing was written
  kExitInterrupted = 3,  // resumable by the same command
};

// Writes a line "hearsay: message" to standard error; one that cannot be written is nobody's error.
void Say(const std::string& message);

// Says a Status and gives the exit status for it.
int Complain(const Status& status);

// Writes to standard output; a full disk or a closed pipe behind it is an error.
int Print(const std::string& text);

// Where results are kept.
struct StoreOptions {
  std::string path;  // empty: the default

  void Register(CLI::App* app);
  Result<std::unique_ptr<Store>> Open(bool create) const;
};

// Whether a store was opened for writing, so that rows may have been written.
bool StoreWasOpened();

// Which model answers, and how.
struct ModelOptions {
  std::string model;
  std::string chat_template_file;
  std::vector<std::string> template_arguments;  // "name=value"
  int context = 4096;
  bool pack = false;
  int threads = 0;
  int gpu_layers = -1;
  int max_tokens = 128;
  int reasoning_budget = -1;
  int concurrency = 4;
  double timeout = 120;
  int tries = 6;

  void Register(CLI::App* app);
  // All that can be found wrong without loading or connecting anything.
  Status Validate() const;
  // That, and whether the model can be asked in this way.
  Status ValidateFor(ScoreMode score) const;
  // `wants_thinking` false: templates that can are told not to think, unless the user said
  // otherwise.
  Result<std::unique_ptr<Responder>> MakeResponder(bool wants_thinking) const;
};

// The file that MODEL names: a known model that was fetched, or a path.
Result<std::filesystem::path> ResolveModelFile(const std::string& model);

bool IsEndpoint(const std::string& model);

// The folder that is named, or that of the bank that came with the program.
Result<std::filesystem::path> BankFolder(const std::string& named);

// The options that choose questions.
void RegisterSelection(CLI::App* app, SelectionConfig* selection);
// Those of them that every set of questions knows.
void RegisterBenchmarkSelection(CLI::App* app, SelectionConfig* selection);

// Reads the bank at `folder`, or the one that came with the program.
Result<Bank> OpenBank(const std::string& folder);

// Each registers one command; its callback leaves the exit status in `exit_status`.
void RegisterProbe(CLI::App* app, int* exit_status);
void RegisterCascade(CLI::App* app, int* exit_status);
void RegisterScore(CLI::App* app, int* exit_status);
void RegisterCaption(CLI::App* app, int* exit_status);
void RegisterRuns(CLI::App* app, int* exit_status);
void RegisterShow(CLI::App* app, int* exit_status);
void RegisterModels(CLI::App* app, int* exit_status);
void RegisterMerge(CLI::App* app, int* exit_status);
void RegisterBank(CLI::App* app, int* exit_status);
void RegisterMini(CLI::App* app, int* exit_status);

}  // namespace hearsay

#endif  // HEARSAY_CLI_COMMON_H_
