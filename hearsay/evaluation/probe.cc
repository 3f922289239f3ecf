#include "hearsay/evaluation/probe.h"

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

// Options in another order are other questions only where options are shown.
OrderSet EffectiveOrders(const ProbeConfig& config) {
  return config.score == ScoreMode::kCloze ? OrderSet::kOne : config.orders;
}

std::string_view ScorerVersion(ScoreMode mode) {
  switch (mode) {
    case ScoreMode::kLetter:
      return kLetterScorerVersion;
    case ScoreMode::kGenerate:
      return kReplyReaderVersion;
    case ScoreMode::kCloze:
      return kClozeScorerVersion;
  }
  return "";
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
    reading.reason = "no option letter is among the likeliest tokens";
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

std::vector<Planned> PlanRows(const ProbeConfig& config, const std::vector<Question>& questions) {
  std::vector<Planned> plan;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (static_cast<int>(i % config.shards) != config.shard - 1) continue;
    const auto orders = OptionOrders(EffectiveOrders(config), questions[i].options.size());
    for (size_t order = 0; order < orders.size(); ++order) {
      plan.push_back({&questions[i], static_cast<int>(order), orders[order]});
    }
  }
  return plan;
}

// Neighbours share prefixes best when a question's orders stay together, so a batch is as many
// whole questions as come nearest to what the responder wants, one at the least.
std::vector<std::vector<Planned>> SplitIntoBatches(const std::vector<Planned>& plan, size_t size) {
  std::vector<std::vector<Planned>> batches;
  for (size_t i = 0; i < plan.size(); ++i) {
    const bool new_question = plan[i].order_index == 0;
    if (batches.empty() || (new_question && batches.back().size() >= size)) batches.emplace_back();
    batches.back().push_back(plan[i]);
  }
  return batches;
}

}  // namespace

Run DescribeProbe(const ProbeConfig& config, const std::vector<Question>& questions,
                  const Responder& responder) {
  Run run;
  run.evaluation = "probe";
  run.model = config.model_name;
  run.identity = {{"evaluation", "probe"},
                  {"responder", responder.Identity()},
                  {"prompt_template", PromptTemplateHash(config.score, config.shots)},
                  {"shots", config.shots},
                  {"questions", SetHash(questions)},
                  {"evidence", "none"},
                  {"orders", OrderSetName(EffectiveOrders(config))},
                  {"score", ScoreModeName(config.score)},
                  {"scorer", ScorerVersion(config.score)}};
  run.id = RunId(run.identity);
  run.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  run.notes = responder.Notes();
  run.questions = static_cast<int>(questions.size());
  run.orders =
      questions.empty()
          ? 1
          : static_cast<int>(
                OptionOrders(EffectiveOrders(config), questions.front().options.size()).size());
  return run;
}

Result<std::string> FirstPrompt(const ProbeConfig& config, const std::vector<Question>& questions,
                                Responder& responder) {
  const Question& question = questions.front();
  const auto order = OptionOrders(EffectiveOrders(config), question.options.size()).front();
  const Request request = MakeRequest(question, order, config.score, config.shots);
  return responder.Render(request);
}

Result<ProbeOutcome> RunProbe(const ProbeConfig& config, const std::vector<Question>& questions,
                              Responder& responder, Store& store, const ProgressSink& progress) {
  if (questions.empty()) return InvalidArgument("no question was selected");
  Run run = DescribeProbe(config, questions, responder);
  auto first_prompt = FirstPrompt(config, questions, responder);
  // A first question that cannot be rendered becomes a failed row like any other.
  if (first_prompt.ok()) run.first_prompt = *first_prompt;
  HEARSAY_RETURN_IF_ERROR(store.AddRun(run, questions));

  HEARSAY_ASSIGN_OR_RETURN(const std::vector<Row> stored, store.Rows(run.id, false));
  std::set<RowKey> done;
  for (const Row& row : stored) {
    if (row.status == RowStatus::kFailed && row.worth_retrying) continue;
    done.insert({row.question_id, row.order_index});
  }
  const std::vector<Planned> plan = PlanRows(config, questions);
  ProbeOutcome outcome;
  outcome.run_id = run.id;
  outcome.planned_rows = static_cast<int>(plan.size());
  for (const Planned& planned : plan)
    outcome.stored_before += done.contains(KeyOf(planned)) ? 1 : 0;
  int finished = outcome.stored_before;
  progress(finished, outcome.planned_rows);

  double unstored_since = Seconds();
  for (const std::vector<Planned>& batch : SplitIntoBatches(plan, responder.BatchSize())) {
    const auto missing = [&](const Planned& planned) { return !done.contains(KeyOf(planned)); };
    std::vector<Planned> asked;
    if (responder.RepliesAreIndependent()) {
      std::copy_if(batch.begin(), batch.end(), std::back_inserter(asked), missing);
    } else if (std::any_of(batch.begin(), batch.end(), missing)) {
      // The whole batch again, so that the arithmetic is that of an uninterrupted run.
      asked = batch;
    }
    if (asked.empty()) continue;
    if (InterruptRequested()) return Interrupted("stopped by the user");
    std::vector<Request> requests;
    for (const Planned& planned : asked) {
      requests.push_back(MakeRequest(*planned.question, planned.order, config.score, config.shots));
    }
    std::vector<Row> rows;
    Status store_status;
    const auto store_rows = [&] {
      const double now = Seconds();
      const Status status = store.AppendRows(run.id, rows, now - unstored_since);
      if (store_status.ok()) store_status = status;
      unstored_since = now;
      rows.clear();
      progress(finished, outcome.planned_rows);
    };
    const Status status = responder.Respond(requests, [&](size_t index, Reply reply) {
      if (missing(asked[index])) {
        rows.push_back(MakeRow(asked[index], config.score, std::move(reply)));
        ++finished;
      }
      if (responder.RepliesAreIndependent() && Seconds() - unstored_since > kLongestUnstored) {
        store_rows();
      }
    });
    if (!rows.empty()) store_rows();
    HEARSAY_RETURN_IF_ERROR(store_status);
    HEARSAY_RETURN_IF_ERROR(status);
  }
  const std::vector<std::string> notes = responder.Notes();
  if (notes != run.notes) HEARSAY_RETURN_IF_ERROR(store.SetNotes(run.id, notes));
  outcome.complete = true;
  return outcome;
}

}  // namespace hearsay
