// What the commands that put questions to a model share: shards, the first prompt, the run with its
// progress bar.
#ifndef HEARSAY_CLI_ASKING_H_
#define HEARSAY_CLI_ASKING_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "hearsay/base/status.h"
#include "hearsay/evaluation/question_run.h"

namespace hearsay {

void RegisterShard(CLI::App* app, std::string* shard);

// "2/4" into the configuration; leaves it as it is for an empty text.
Status ParseShard(const std::string& shard, RunConfig* config);

// The prompt, or why there is none, on standard error. A question that cannot be put is a failed
// row of the run.
void SayPrompt(const Result<std::string>& prompt);

// Runs it with a progress bar of this label, and gives the exit status: kExitDone when every
// planned row is stored.
int AskQuestions(const RunConfig& config, const Run& run, const std::vector<Question>& questions,
                 const QuestionWording& wording, Responder& responder, Store& store,
                 const std::string& label);

}  // namespace hearsay

#endif  // HEARSAY_CLI_ASKING_H_
