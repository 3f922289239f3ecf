// The probe: questions about sound asked in text alone. Plans a run, resumes it, executes it.
#ifndef HEARSAY_EVALUATION_PROBE_H_
#define HEARSAY_EVALUATION_PROBE_H_

#include <functional>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/evaluation/prompts.h"
#include "hearsay/llm/responder.h"
#include "hearsay/questions/orders.h"
#include "hearsay/questions/question.h"
#include "hearsay/store/store.h"

namespace hearsay {

struct ProbeConfig {
  std::string model_name;  // as the user gave it
  PromptConfig prompt;
  OrderSet orders = OrderSet::kOne;
  int batch = 0;  // questions handed over and stored at once; 0: as the responder likes it
  // This process's share of the questions, the shard-th of shards, from 1.
  int shard = 1;
  int shards = 1;
};

struct ProbeOutcome {
  std::string run_id;
  int planned_rows = 0;   // of this process's share
  int stored_before = 0;  // rows that an earlier process had done
  bool complete = false;  // every planned row of this process's share is stored
};

// Hears how many of this process's rows are stored.
using ProgressSink = std::function<void(int done, int planned)>;

// The run that this configuration describes: identity and id, without the notes and first prompt
// that only answering brings.
Run DescribeProbe(const ProbeConfig& config, const std::vector<Question>& questions,
                  const Responder& responder);

// Asks whatever the store does not hold yet, in batches that the plan fixes, and stores each batch
// in one piece. Failed rows that are worth retrying are asked again. kInterrupted when the user
// stopped it: what was answered is stored. Errors of the store and of the responder come through;
// what was stored before stays.
Result<ProbeOutcome> RunProbe(const ProbeConfig& config, const std::vector<Question>& questions,
                              Responder& responder, Store& store, const ProgressSink& progress);

// The prompt of the first planned question as the responder sees it.
Result<std::string> FirstPrompt(const ProbeConfig& config, const std::vector<Question>& questions,
                                Responder& responder);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_PROBE_H_
