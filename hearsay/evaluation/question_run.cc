#include "hearsay/evaluation/question_run.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>
#include <set>
#include <utility>

#include "fmt/chrono.h"
#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"
#include "hearsay/scoring/probabilities.h"
#include "hearsay/scoring/read_reply.h"

namespace hearsay {
namespace {

// How long answers of an endpoint may wait before they are stored.
constexpr double kLongestUnstored = 1.0;

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// One planned row.
struct Planned {
  const Question* question;
  int order_index;
  OptionOrder order;
};

using RowKey = std::pair<std::string, int>;

RowKey KeyOf(const Planned& planned) { return {planned.question->id, planned.order_index}; }

// Turns a reply, whose choices stand by place, into a row, whose choices stand by authored index.
Row MakeRow(const Planned& planned, ScoreMode mode, Reply reply) {
  Row row;
  row.question_id = planned.question->id;
  row.order_index = planned.order_index;
  row.order = planned.order;
  row.reply = std::move(reply.text);
  row.reasoning = std::move(reply.reasoning);
  row.prompt_tokens = reply.prompt_tokens;
  row.evaluated_tokens = reply.evaluated_tokens;
  row.generated_tokens = reply.generated_tokens;
  if (planned.order_index == 0) row.prompt = std::move(reply.rendered_prompt);
  if (!reply.status.ok()) {
    row.status = RowStatus::kFailed;
    row.reason = reply.status.message();
    row.worth_retrying = reply.worth_retrying;
    return row;
  }
  std::vector<std::string> shown;
  for (const int index : planned.order) shown.push_back(planned.question->options[index]);
  Reading reading;
  if (!reply.log_probabilities.empty()) {
    std::vector<double> values = reply.log_probabilities;
    if (mode == ScoreMode::kCloze) values = PerByte(values, shown);
    reading.place = LargestPlace(values);
    reading.reason = mode == ScoreMode::kCloze ? "no option has a likelihood"
                     : row.reasoning.empty() && !row.reply.starts_with("<")
                         ? "no option letter is among the likeliest tokens"
                         : "the model began to reason instead of answering; give --template-arg "
                           "enable_thinking=false, or use --score generate";
    row.log_probabilities.resize(values.size());
    for (size_t place = 0; place < values.size(); ++place) {
      row.log_probabilities[planned.order[place]] = values[place];
    }
  } else {
    reading = ReadReply(row.reply, shown);
    if (!reading.ok() && reply.reasoning_cut && row.reply.empty()) {
      reading.reason = "no answer came after the reasoning budget ran out";
    } else if (!reading.ok() && row.reply.empty() && !row.reasoning.empty()) {
      reading.reason = "the reply ended inside its reasoning";
    }
  }
  if (reading.ok()) {
    row.pick = planned.order[reading.place];
  } else {
    row.status = RowStatus::kUnreadable;
    row.reason = reading.reason;
  }
  return row;
}

bool IsOfShare(const RunConfig& config, size_t place) {
  return static_cast<int>(place % config.shards) == config.shard - 1;
}

std::vector<Planned> PlanRows(const RunConfig& config, const std::vector<Question>& questions) {
  std::vector<Planned> plan;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (!IsOfShare(config, i)) continue;
    const auto orders = OptionOrders(EffectiveOrders(config), questions[i].options.size());
    for (size_t order = 0; order < orders.size(); ++order) {
      plan.push_back({&questions[i], static_cast<int>(order), orders[order]});
    }
  }
  return plan;
}

using Batch = std::vector<Planned>;

// A batch is so many whole questions.
std::vector<Batch> SplitIntoBatches(const std::vector<Planned>& plan, size_t questions) {
  std::vector<Batch> batches;
  size_t taken = 0;
  for (const Planned& planned : plan) {
    if (planned.order_index == 0 && taken++ % questions == 0) batches.emplace_back();
    batches.back().push_back(planned);
  }
  return batches;
}

// What has to be asked of a batch so that the rows that are missing come out as they would have in
// an uninterrupted run.
Batch ToAsk(const Batch& batch, const std::set<RowKey>& done, ReplyUnit unit) {
  std::set<const Question*> incomplete;
  for (const Planned& planned : batch) {
    if (!done.contains(KeyOf(planned))) incomplete.insert(planned.question);
  }
  if (incomplete.empty()) return {};
  Batch asked;
  for (const Planned& planned : batch) {
    const bool ask = unit == ReplyUnit::kBatch   ? true
                     : unit == ReplyUnit::kGroup ? incomplete.contains(planned.question)
                                                 : !done.contains(KeyOf(planned));
    if (ask) asked.push_back(planned);
  }
  return asked;
}

// The rows that need not be asked again.
Result<std::set<RowKey>> DoneRows(const std::string& run_id, const Store& store) {
  HEARSAY_ASSIGN_OR_RETURN(const std::vector<Row> stored, store.Rows(run_id, false));
  std::set<RowKey> done;
  for (const Row& row : stored) {
    if (row.status == RowStatus::kFailed && row.worth_retrying) continue;
    done.insert({row.question_id, row.order_index});
  }
  return done;
}

// Adds to the run's notes what the responder has to say now.
Status NoteNews(const Responder& responder, Run& run, Store& store) {
  const size_t before = run.notes.size();
  for (const std::string& note : responder.Notes()) {
    if (std::find(run.notes.begin(), run.notes.end(), note) == run.notes.end()) {
      run.notes.push_back(note);
    }
  }
  return run.notes.size() == before ? Status::Ok() : store.SetNotes(run.id, run.notes);
}

}  // namespace

OrderSet EffectiveOrders(const RunConfig& config) {
  return config.score == ScoreMode::kCloze ? OrderSet::kOne : config.orders;
}

std::string ScorerVersion(ScoreMode mode) {
  switch (mode) {
    case ScoreMode::kLetter:
      // Where an endpoint gives no probabilities, its replies are read.
      return fmt::format("{}, else {}", kLetterScorerVersion, kReplyReaderVersion);
    case ScoreMode::kGenerate:
      return std::string(kReplyReaderVersion);
    case ScoreMode::kCloze:
      return std::string(kClozeScorerVersion);
  }
  return "";
}

int PlannedRows(const Run& run, const Question& question) {
  const auto orders = ParseOrderSet(run.identity.value("orders", ""));
  if (!orders.ok()) return run.orders;
  return static_cast<int>(OptionOrders(*orders, question.options.size()).size());
}

int PlannedRows(const Run& run, const std::vector<Question>& questions) {
  int rows = 0;
  for (const Question& question : questions) rows += PlannedRows(run, question);
  return rows;
}

Run DescribeRun(std::string_view evaluation, Json identity, const RunConfig& config,
                const std::vector<Question>& questions, const Responder& responder) {
  Run run;
  run.evaluation = evaluation;
  run.model = config.model_name;
  run.identity = std::move(identity);
  run.id = RunId(run.identity);
  run.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  run.notes = responder.Notes();
  run.questions = static_cast<int>(questions.size());
  for (const Question& question : questions) {
    const auto orders = OptionOrders(EffectiveOrders(config), question.options.size());
    run.orders = std::max(run.orders, static_cast<int>(orders.size()));
  }
  return run;
}

std::vector<Question> ShareOf(const RunConfig& config, const std::vector<Question>& questions) {
  std::vector<Question> share;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (IsOfShare(config, i)) share.push_back(questions[i]);
  }
  return share;
}

Result<bool> HasRowsToAsk(const RunConfig& config, const Run& run,
                          const std::vector<Question>& questions, const Store& store) {
  HEARSAY_ASSIGN_OR_RETURN(const std::set<RowKey> done, DoneRows(run.id, store));
  const std::vector<Planned> plan = PlanRows(config, questions);
  return std::any_of(plan.begin(), plan.end(),
                     [&](const Planned& planned) { return !done.contains(KeyOf(planned)); });
}

Result<std::string> FirstPrompt(const RunConfig& config, const std::vector<Question>& questions,
                                const QuestionWording& wording, Responder& responder) {
  Status first = InvalidArgument("no question was selected");
  for (size_t i = 0; i < questions.size(); ++i) {
    const Question& question = questions[i];
    const auto order = OptionOrders(EffectiveOrders(config), question.options.size()).front();
    const WordedQuestion worded = wording(question, order);
    if (worded.status.ok()) return responder.Render(worded.request);
    if (i == 0) first = worded.status;
  }
  return first;
}

Result<RunOutcome> RunQuestions(const RunConfig& config, Run run,
                                const std::vector<Question>& questions,
                                const QuestionWording& wording, Responder& responder, Store& store,
                                const ProgressSink& progress) {
  if (questions.empty()) return InvalidArgument("no question was selected");
  auto first_prompt = FirstPrompt(config, questions, wording, responder);
  // A first question that cannot be rendered becomes a failed row like any other.
  if (first_prompt.ok()) run.first_prompt = *first_prompt;
  HEARSAY_RETURN_IF_ERROR(store.AddRun(run, questions));
  // An earlier process may have noted more.
  HEARSAY_ASSIGN_OR_RETURN(const Run known, store.FindRun(run.id));
  run.notes = known.notes;

  HEARSAY_ASSIGN_OR_RETURN(const std::set<RowKey> done, DoneRows(run.id, store));
  const std::vector<Planned> plan = PlanRows(config, questions);
  RunOutcome outcome;
  outcome.run_id = run.id;
  outcome.planned_rows = static_cast<int>(plan.size());
  for (const Planned& planned : plan)
    outcome.stored_before += done.contains(KeyOf(planned)) ? 1 : 0;
  int finished = outcome.stored_before;
  progress(finished, outcome.planned_rows);

  double unstored_since = Seconds();
  const size_t groups = config.batch > 0 ? config.batch : responder.GroupsPerBatch();
  for (const Batch& batch : SplitIntoBatches(plan, groups)) {
    const ReplyUnit unit = responder.UnitOf(AskOf(config.score));
    const Batch asked = ToAsk(batch, done, unit);
    if (asked.empty()) continue;
    if (InterruptRequested()) return Interrupted("stopped by the user");
    std::vector<Request> requests;
    Batch put;  // the row of each request
    std::vector<Row> rows;
    for (const Planned& planned : asked) {
      WordedQuestion worded = wording(*planned.question, planned.order);
      if (worded.status.ok()) {
        requests.push_back(std::move(worded.request));
        requests.back().group = static_cast<int>(planned.question - questions.data());
        put.push_back(planned);
      } else if (!done.contains(KeyOf(planned))) {
        Reply reply;
        reply.status = std::move(worded.status);
        reply.worth_retrying = worded.worth_retrying;
        rows.push_back(MakeRow(planned, config.score, std::move(reply)));
        ++finished;
      }
    }
    Status store_status;
    const auto store_rows = [&] {
      const double now = Seconds();
      // What was learnt in answering these rows is noted no later than they are.
      Status status = NoteNews(responder, run, store);
      if (status.ok()) status = store.AppendRows(run.id, rows, now - unstored_since);
      if (store_status.ok()) store_status = status;
      unstored_since = now;
      rows.clear();
      progress(finished, outcome.planned_rows);
    };
    const auto take = [&](size_t index, Reply reply) {
      if (!done.contains(KeyOf(put[index]))) {
        rows.push_back(MakeRow(put[index], config.score, std::move(reply)));
        ++finished;
      }
      if (unit == ReplyUnit::kRequest && Seconds() - unstored_since > kLongestUnstored) {
        store_rows();
      }
    };
    const Status status = requests.empty() ? Status::Ok() : responder.Respond(requests, take);
    if (!rows.empty()) store_rows();
    HEARSAY_RETURN_IF_ERROR(store_status);
    HEARSAY_RETURN_IF_ERROR(status);
  }
  outcome.complete = true;
  return outcome;
}

}  // namespace hearsay
