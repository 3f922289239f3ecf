#include "hearsay/cli/asking.h"

#include <cstdint>
#include <cstdio>
#include <memory>

#include "fmt/format.h"
#include "hearsay/base/progress.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"

namespace hearsay {

void RegisterShard(CLI::App* app, std::string* shard) {
  app->add_option("--shard", *shard, "only the i-th of n shares of the questions, for job arrays")
      ->type_name("i/n");
}

Status ParseShard(const std::string& shard, RunConfig* config) {
  if (shard.empty()) return Status::Ok();
  int number = 0;
  int shards = 0;
  char rest = 0;
  if (std::sscanf(shard.c_str(), "%d/%d%c", &number, &shards, &rest) != 2 || shards < 1 ||
      number < 1 || number > shards) {
    return InvalidArgument(
        fmt::format("--shard must be i/n with i from 1 to n, as in 2/4; is \"{}\"", shard));
  }
  config->shard = number;
  config->shards = shards;
  return Status::Ok();
}

void SayPrompt(const Result<std::string>& prompt) {
  std::fputs(((prompt.ok() ? Printable(*prompt) : prompt.status().message()) + "\n").c_str(),
             stderr);
}

int AskQuestions(const RunConfig& config, const Run& run, const std::vector<Question>& questions,
                 const QuestionWording& wording, Responder& responder, Store& store,
                 const std::string& label) {
  std::unique_ptr<ProgressBar> bar;
  const auto outcome =
      RunQuestions(config, run, questions, wording, responder, store, [&](int done, int planned) {
        if (bar == nullptr) {
          bar = std::make_unique<ProgressBar>(label, "rows", static_cast<uint64_t>(planned),
                                              static_cast<uint64_t>(done));
        }
        bar->Update(static_cast<uint64_t>(done));
      });
  const bool begun = bar != nullptr;
  bar.reset();
  if (outcome.ok()) return kExitDone;
  if (outcome.status().code() == StatusCode::kInterrupted) {
    return Complain(
        Interrupted("stopped; what was answered is stored, and the same command goes on "
                    "from there"));
  }
  const int status = Complain(outcome.status());
  // Rows of this run may be stored: not the status that promises that nothing was written.
  return begun ? kExitSomeFailed : status;
}

}  // namespace hearsay
