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

// One line of an answer for a message: no markup, no flood, no control characters.
std::string Excerpt(std::string_view body) {
  std::string line(Trim(body));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return Printable(CutToWidth(RepairUtf8(line), 160));
}

// The server's own words, where the answer has them in a known place.
std::string ErrorText(const HttpResponse& response) {
  const auto json = ParseJson(response.body);
  if (!json.ok() || !json->is_object()) return Excerpt(response.body);
  if (json->contains("error")) {
    const Json& error = (*json)["error"];
    if (error.is_string()) return Excerpt(error.get<std::string>());
    if (error.is_object() && error.contains("message") && error["message"].is_string()) {
      return Excerpt(error["message"].get<std::string>());
    }
  }
  if (json->contains("message") && (*json)["message"].is_string()) {
    return Excerpt((*json)["message"].get<std::string>());
  }
  return Excerpt(response.body);
}

bool LooksLikeHtml(const HttpResponse& response) {
  return response.content_type.find("html") != std::string::npos ||
         ToLower(Trim(response.body).substr(0, 14)).starts_with("<!doctype html") ||
         ToLower(Trim(response.body).substr(0, 5)).starts_with("<html");
}

std::vector<std::string> Headers(const EndpointConfig& config) {
  std::vector<std::string> headers = {"Content-Type: application/json", "Accept: application/json"};
  if (!config.api_key.empty()) headers.push_back("Authorization: Bearer " + config.api_key);
  return headers;
}

// What a server says is stored and shown, and some repeat the key that they refuse.
void HideKey(const EndpointConfig& config, std::string& text) {
  if (config.api_key.empty()) return;
  constexpr std::string_view kInstead = "[key]";
  for (size_t at = text.find(config.api_key); at != std::string::npos;
       at = text.find(config.api_key, at + kInstead.size())) {
    text.replace(at, config.api_key.size(), kInstead);
  }
}

std::string TextAt(const Json& message, const char* key) {
  return message.contains(key) && message[key].is_string() ? message[key].get<std::string>() : "";
}

}  // namespace

Result<EndpointConfig> ParseEndpoint(std::string_view text) {
  const size_t hash = text.find('#');
  EndpointConfig config;
  config.base_url = std::string(text.substr(0, hash));
  if (hash != std::string_view::npos) config.model = std::string(text.substr(hash + 1));
  while (config.base_url.ends_with('/')) config.base_url.pop_back();
  if (config.base_url.find('@') != std::string::npos) {
    return InvalidArgument(
        "an endpoint's address must not hold a user name or key; set HEARSAY_API_KEY instead");
  }
  if (config.model.empty()) {
    return InvalidArgument(fmt::format(
        "{}: names no model; write {}#model-name, as the server calls it", text, config.base_url));
  }
  return config;
}

Result<std::unique_ptr<Endpoint>> Endpoint::Connect(EndpointConfig config) {
  if (!config.sleep) {
    config.sleep = [](double seconds) {
      // In slices, so that Ctrl-C is heard.
      for (double left = seconds; left > 0 && !InterruptRequested(); left -= 0.1) {
        std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left, 0.1)));
      }
    };
  }
  HttpClient client;
  HttpRequest request;
  request.url = config.base_url + "/models";
  request.headers = Headers(config);
  request.timeout_seconds = std::min(config.timeout_seconds, 30.0);
  RetryConfig retry = config.retry;
  retry.tries = std::min(retry.tries, 3);
  Random random(static_cast<uint64_t>(std::time(nullptr)), "connect");
  for (int failed = 1;; ++failed) {
    auto response = client.Send(request);
    if (response.ok() && !IsWorthRetrying(response->status)) {
      if (response->status == 401 || response->status == 403) {
        return InvalidArgument(fmt::format(
            "{}: the server refuses the key (HTTP {}); set HEARSAY_API_KEY to one that it takes",
            config.base_url, response->status));
      }
      if (LooksLikeHtml(*response)) {
        return Unreadable(fmt::format(
            "{}: answers with a web page, not with an OpenAI-compatible API; the address usually "
            "ends in /v1",
            config.base_url));
      }
      // Some servers list no models (404): the first question will tell.
      return std::unique_ptr<Endpoint>(new Endpoint(std::move(config)));
    }
    if (!response.ok() && response.status().code() != StatusCode::kUnavailable) {
      return Status(response.status().code(),
                    fmt::format("{}: {}", config.base_url, response.status().message()));
    }
    const auto delay = DelayBeforeRetry(
        retry, failed,
        response.ok() ? ParseRetryAfter(response->retry_after, std::time(nullptr)) : std::nullopt,
        random);
    if (!delay.has_value()) {
      return Unavailable(fmt::format(
          "{}: no answer after {} {} ({}); is the server running, and the address right?",
          config.base_url, failed, failed == 1 ? "try" : "tries",
          response.ok() ? fmt::format("HTTP {}", response->status) : response.status().message()));
    }
    if (InterruptRequested()) return Interrupted("stopped while connecting");
    config.sleep(*delay);
  }
}

Json Endpoint::Identity() const {
  return {{"engine", "endpoint"},
          {"url", config_.base_url},
          {"model", config_.model},
          {"decoding", config_.decoding.ToJson()}};
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
  Json body = {{"model", config_.model}, {"messages", messages}, {"stream", false}};
  int most = config_.decoding.max_tokens;
  if (form.top_log_probabilities > 0) {
    most = 1;
    body["logprobs"] = true;
    body["top_logprobs"] = form.top_log_probabilities;
  } else if (config_.decoding.reasoning_budget > 0) {
    most += config_.decoding.reasoning_budget;
  }
  body[form.completion_tokens_name ? "max_completion_tokens" : "max_tokens"] = most;
  if (!form.no_temperature) {
    body["temperature"] = 0;
    body["seed"] = 0;
  }
  if (!config_.decoding.template_arguments.empty()) {
    Json arguments = Json::object();
    for (const auto& [name, value] : config_.decoding.template_arguments) arguments[name] = value;
    body["chat_template_kwargs"] = arguments;
  }
  if (config_.decoding.reasoning_budget >= 0) {
    // llama-server's name for it; servers that do not know it leave the think block to max_tokens.
    body["thinking_budget_tokens"] = config_.decoding.reasoning_budget;
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

Result<Json> Endpoint::Post(HttpClient& client, const std::string& body) {
  HttpRequest request;
  request.url = config_.base_url + "/chat/completions";
  request.headers = Headers(config_);
  request.body = body;
  request.timeout_seconds = config_.timeout_seconds;
  Random random(std::hash<std::string>()(body) ^ static_cast<uint64_t>(std::time(nullptr)),
                "retry");
  for (int failed = 1;; ++failed) {
    auto response = client.Send(request);
    if (response.ok()) HideKey(config_, response->body);
    std::optional<double> retry_after;
    std::string reason;
    if (!response.ok()) {
      if (response.status().code() != StatusCode::kUnavailable) return response.status();
      reason = response.status().message();
    } else if (response->status == 200) {
      auto json = ParseJson(response->body);
      if (json.ok() && json->is_object()) return json;
      if (LooksLikeHtml(*response)) {
        return Unreadable("the endpoint answered with a web page, not with JSON");
      }
      return Unreadable(
          fmt::format("the endpoint's answer is not JSON: {}", Excerpt(response->body)));
    } else {
      reason = fmt::format("HTTP {}: {}", response->status, ErrorText(*response));
      if (!IsWorthRetrying(response->status)) {
        return response->status == 400 || response->status == 422
                   ? InvalidArgument(reason)
                   : Unreadable(fmt::format("the endpoint refused the request ({})", reason));
      }
      retry_after = ParseRetryAfter(response->retry_after, std::time(nullptr));
    }
    const auto delay = DelayBeforeRetry(config_.retry, failed, retry_after, random);
    if (!delay.has_value() || InterruptRequested()) {
      return Unavailable(fmt::format("no usable answer after {} {} ({}{})", failed,
                                     failed == 1 ? "try" : "tries", reason,
                                     retry_after.value_or(0) > config_.retry.longest_wait_asked
                                         ? fmt::format("; it asks to wait {}s", *retry_after)
                                         : ""));
    }
    spdlog::debug("{}: {}; trying again in {:.1f}s", config_.base_url, reason, *delay);
    config_.sleep(*delay);
  }
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
    auto json = Post(client, Body(request, form));
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
    if (!json->contains("choices") || !(*json)["choices"].is_array() ||
        (*json)["choices"].empty() || !(*json)["choices"][0].is_object() ||
        !(*json)["choices"][0].contains("message") ||
        !(*json)["choices"][0]["message"].is_object()) {
      reply.status = Unreadable(fmt::format("the endpoint's answer has no choices[0].message: {}",
                                            Excerpt(DumpJson(*json))));
      return reply;
    }
    const Json& choice = (*json)["choices"][0];
    if (top > 0) {
      auto values = LabelLogProbabilities(choice, request.choices);
      if (!values.ok() && values.status().code() == StatusCode::kNotFound) {
        if (quirks_.top_log_probabilities.exchange(0) != 0) {
          spdlog::warn("{} gives no log-probabilities: replies are generated and read as text",
                       config_.base_url);
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
  const size_t count = std::min<size_t>(std::max(1, config_.concurrency), requests.size());
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
