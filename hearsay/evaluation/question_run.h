// A run of any evaluation: questions, each in its orders, put by whoever words them. Plans,
// resumes, executes.
#ifndef HEARSAY_EVALUATION_QUESTION_RUN_H_
#define HEARSAY_EVALUATION_QUESTION_RUN_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/evaluation/prompts.h"
#include "hearsay/llm/responder.h"
#include "hearsay/questions/orders.h"
#include "hearsay/questions/question.h"
#include "hearsay/store/store.h"

namespace hearsay {

// How the questions of a run are asked, whatever the evaluation.
struct RunConfig {
  std::string model_name;  // as the user gave it
  ScoreMode score = ScoreMode::kLetter;
  OrderSet orders = OrderSet::kOne;
  int batch = 0;  // questions handed over and stored at once; 0: as the responder likes it
  // This process's share of the questions, the shard-th of shards, from 1.
  int shard = 1;
  int shards = 1;
};

struct RunOutcome {
  std::string run_id;
  int planned_rows = 0;   // of this process's share
  int stored_before = 0;  // rows that an earlier process had done
  bool complete = false;  // every planned row of this process's share is stored
};

// A question as it is put to the responder, or why it cannot be put.
struct WordedQuestion {
  Status status;                // not ok: its rows are failed ones, with this reason
  bool worth_retrying = false;  // another try may mend that
  Request request;
};

// Words a question with its options in this order.
using QuestionWording = std::function<WordedQuestion(const Question&, const OptionOrder&)>;

// Hears how many of this process's rows are stored.
using ProgressSink = std::function<void(int done, int planned)>;

// The option orders that are asked: where options are not shown, their order is none.
OrderSet EffectiveOrders(const RunConfig& config);

// The scorer's version, for the run's identity.
std::string ScorerVersion(ScoreMode mode);

// How many rows the run plans for the question: as many as its options have orders.
int PlannedRows(const Run& run, const Question& question);
int PlannedRows(const Run& run, const std::vector<Question>& questions);

// A run that has this identity, without the first prompt and the notes that only answering brings.
Run DescribeRun(std::string_view evaluation, Json identity, const RunConfig& config,
                const std::vector<Question>& questions, const Responder& responder);

// This process's share, in order.
std::vector<Question> ShareOf(const RunConfig& config, const std::vector<Question>& questions);

// Whether the store lacks rows of this process's share, or has such that are worth another try.
Result<bool> HasRowsToAsk(const RunConfig& config, const Run& run,
                          const std::vector<Question>& questions, const Store& store);

// The prompt of the first question that can be put, as the responder sees it.
Result<std::string> FirstPrompt(const RunConfig& config, const std::vector<Question>& questions,
                                const QuestionWording& wording, Responder& responder);

// Asks whatever the store does not hold yet, in batches that the plan fixes, and stores each batch
// in one piece. Failed rows that are worth retrying are asked again. kInterrupted when the user
// stopped it: what was answered is stored. Errors of the store and of the responder come through;
// what was stored before stays.
Result<RunOutcome> RunQuestions(const RunConfig& config, Run run,
                                const std::vector<Question>& questions,
                                const QuestionWording& wording, Responder& responder, Store& store,
                                const ProgressSink& progress);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_QUESTION_RUN_H_
