#include "hearsay/llm/endpoint.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"
#include "hearsay/llm/thinking.h"
#include "spdlog/spdlog.h"

namespace hearsay {
namespace {

constexpr int kFewerLogProbabilities = 5;  // the most that some servers take

}  // namespace

Result<std::unique_ptr<Endpoint>> Endpoint::Connect(EndpointConfig config) {
  HEARSAY_ASSIGN_OR_RETURN(ChatServer server, ChatServer::Connect(std::move(config)));
  return std::unique_ptr<Endpoint>(new Endpoint(std::move(server)));
}

Json Endpoint::Identity() const {
  return {{"engine", "endpoint"},
          {"url", server_.config().base_url},
          {"model", server_.config().model},
          {"decoding", server_.config().decoding.ToJson()}};
}

std::vector<std::string> Endpoint::Notes() const {
  std::vector<std::string> notes;
  if (quirks_.top_log_probabilities == 0) {
    notes.emplace_back(
        "the endpoint gives no log-probabilities: its replies were generated and read as text");
  }
  return notes;
}

std::string Endpoint::Body(const Request& request, const Form& form) const {
  Json messages = Json::array();
  for (const Message& message : request.prompt.messages) {
    messages.push_back({{"role", RoleName(message.role)}, {"content", MessageText(message)}});
  }
  Json body = {{"model", server_.config().model}, {"messages", messages}, {"stream", false}};
  int most = server_.config().decoding.max_tokens;
  if (form.top_log_probabilities > 0) {
    most = 1;
    body["logprobs"] = true;
    body["top_logprobs"] = form.top_log_probabilities;
  } else if (server_.config().decoding.reasoning_budget > 0) {
    most += server_.config().decoding.reasoning_budget;
  }
  body[form.completion_tokens_name ? "max_completion_tokens" : "max_tokens"] = most;
  if (!form.no_temperature) {
    body["temperature"] = 0;
    body["seed"] = 0;
  }
  if (!server_.config().decoding.template_arguments.empty()) {
    Json arguments = Json::object();
    for (const auto& [name, value] : server_.config().decoding.template_arguments)
      arguments[name] = value;
    body["chat_template_kwargs"] = arguments;
  }
  if (server_.config().decoding.reasoning_budget >= 0) {
    // llama-server's name for it; servers that do not know it leave the think block to max_tokens.
    body["thinking_budget_tokens"] = server_.config().decoding.reasoning_budget;
  }
  return DumpJson(body);
}

bool Endpoint::LearnFrom(const std::string& complaint, const Form& form) {
  const std::string text = ToLower(complaint);
  int top = form.top_log_probabilities;
  if (top > 0 && text.find("logprobs") != std::string::npos) {
    const int fewer = top > kFewerLogProbabilities ? kFewerLogProbabilities : 0;
    // Another thread may have learnt it already.
    quirks_.top_log_probabilities.compare_exchange_strong(top, fewer);
    return true;
  }
  const auto learn = [&](const char* word, bool known, std::atomic<bool>& quirk) {
    if (known || text.find(word) == std::string::npos) return false;
    quirk = true;
    return true;
  };
  return learn("max_completion_tokens", form.completion_tokens_name,
               quirks_.completion_tokens_name) ||
         learn("temperature", form.no_temperature, quirks_.no_temperature) ||
         learn("seed", form.no_temperature, quirks_.no_temperature);
}

Result<std::string> Endpoint::Render(const Request& request) {
  std::string text;
  for (const Message& message : request.prompt.messages) {
    for (const Segment& segment : message.content) {
      if (!std::holds_alternative<std::string>(segment)) {
        return InvalidArgument("an endpoint takes text alone; embeddings need a GGUF model");
      }
    }
    text += fmt::format("[{}]\n{}\n", RoleName(message.role), MessageText(message));
  }
  return text;
}

Reply Endpoint::Answer(HttpClient& client, const Request& request) {
  Reply reply;
  auto rendered = Render(request);
  if (!rendered.ok()) {
    reply.status = rendered.status();
    return reply;
  }
  reply.rendered_prompt = std::move(*rendered);
  if (request.ask == Ask::kContinuations) {
    reply.status = InvalidArgument(
        "a chat endpoint gives no likelihoods of given texts; use --score letter or generate");
    return reply;
  }
  while (true) {
    const int top = request.ask == Ask::kNextToken ? quirks_.top_log_probabilities.load() : 0;
    const Form form = {top, quirks_.completion_tokens_name, quirks_.no_temperature};
    auto json = server_.Complete(client, Body(request, form));
    // All but a request that the server finds fault with may go well another day: with another key,
    // behind another gateway, by a newer server.
    reply.worth_retrying = true;
    if (!json.ok()) {
      if (json.status().code() == StatusCode::kInvalidArgument) {
        if (LearnFrom(json.status().message(), form)) continue;
        reply.worth_retrying = false;
      }
      reply.status = json.status();
      return reply;
    }
    auto first = FirstChoice(*json);
    if (!first.ok()) {
      reply.status = first.status();
      return reply;
    }
    const Json& choice = *first;
    if (top > 0) {
      auto values = LabelLogProbabilities(choice, request.choices);
      if (!values.ok() && values.status().code() == StatusCode::kNotFound) {
        if (quirks_.top_log_probabilities.exchange(0) != 0) {
          spdlog::warn("{} gives no log-probabilities: replies are generated and read as text",
                       server_.config().base_url);
        }
        continue;
      }
      if (!values.ok()) {
        reply.status = values.status();
        return reply;
      }
      reply.log_probabilities = std::move(*values);
    }
    const Json& message = choice["message"];
    const ThoughtfulReply split = SplitThinking(TextAt(message, "content"), {}, false);
    reply.text = RepairUtf8(split.answer);
    reply.reasoning = RepairUtf8(split.reasoning);
    for (const char* key : {"reasoning_content", "reasoning"}) {
      if (reply.reasoning.empty()) reply.reasoning = TextAt(message, key);
    }
    if (json->contains("usage") && (*json)["usage"].is_object()) {
      const Json& usage = (*json)["usage"];
      const auto count = [&](const char* key) {
        return usage.contains(key) && usage[key].is_number_integer() ? usage[key].get<int>() : 0;
      };
      reply.prompt_tokens = count("prompt_tokens");
      reply.generated_tokens = count("completion_tokens");
      reply.evaluated_tokens = reply.prompt_tokens + reply.generated_tokens;
    }
    return reply;
  }
}

Status Endpoint::Respond(std::span<const Request> requests, const ReplySink& sink) {
  std::atomic<size_t> next = 0;
  std::mutex sink_mutex;
  const auto work = [&] {
    HttpClient client;
    while (!InterruptRequested()) {
      const size_t index = next.fetch_add(1);
      if (index >= requests.size()) return;
      Reply reply = Answer(client, requests[index]);
      // A request broken off by Ctrl-C did not fail: it is asked when the run goes on.
      if (InterruptRequested() && !reply.status.ok()) return;
      const std::lock_guard<std::mutex> lock(sink_mutex);
      sink(index, std::move(reply));
    }
  };
  std::vector<std::thread> threads;
  const size_t count = std::min<size_t>(std::max(1, server_.config().concurrency), requests.size());
  for (size_t i = 0; i < count; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (InterruptRequested()) return Interrupted("stopped by the user");
  return Status::Ok();
}

Result<std::vector<double>> LabelLogProbabilities(const Json& choice,
                                                  const std::vector<std::string>& labels) {
  if (!choice.contains("logprobs") || choice["logprobs"].is_null()) {
    return NotFound("the answer has no log-probabilities");
  }
  const auto strange = [&] {
    return Unreadable(fmt::format(
        "the endpoint's log-probabilities have a shape of their own ({}), not "
        "logprobs.content[0].top_logprobs[] of {{token, logprob}}; use --score generate",
        Excerpt(DumpJson(choice["logprobs"]))));
  };
  const Json& logprobs = choice["logprobs"];
  if (!logprobs.is_object() || !logprobs.contains("content")) return strange();
  if (logprobs["content"].is_null()) return NotFound("the answer has no log-probabilities");
  if (!logprobs["content"].is_array() || logprobs["content"].empty()) return strange();
  const Json& first = logprobs["content"][0];
  if (!first.is_object() || !first.contains("top_logprobs") || !first["top_logprobs"].is_array()) {
    return strange();
  }
  std::vector<double> probabilities(labels.size(), 0.0);
  for (const Json& entry : first["top_logprobs"]) {
    if (!entry.is_object() || !entry.contains("token") || !entry["token"].is_string() ||
        !entry.contains("logprob") || !entry["logprob"].is_number()) {
      return strange();
    }
    const std::string token = entry["token"];
    const auto label = std::find(labels.begin(), labels.end(), Trim(token));
    if (label != labels.end()) {
      probabilities[label - labels.begin()] += std::exp(entry["logprob"].get<double>());
    }
  }
  std::vector<double> logs;
  for (const double probability : probabilities) logs.push_back(std::log(probability));
  return logs;
}

}  // namespace hearsay
