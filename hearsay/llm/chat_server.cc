#include "hearsay/llm/chat_server.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/random.h"
#include "hearsay/base/text.h"
#include "spdlog/spdlog.h"

namespace hearsay {
namespace {

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

}  // namespace

std::string Excerpt(std::string_view body) {
  std::string line(Trim(body));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return Printable(CutToWidth(RepairUtf8(line), 160));
}

std::string TextAt(const Json& object, const char* key) {
  return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : "";
}

Result<Json> FirstChoice(const Json& completion) {
  if (!completion.contains("choices") || !completion["choices"].is_array() ||
      completion["choices"].empty() || !completion["choices"][0].is_object() ||
      !completion["choices"][0].contains("message") ||
      !completion["choices"][0]["message"].is_object()) {
    return Unreadable(fmt::format("the endpoint's answer has no choices[0].message: {}",
                                  Excerpt(DumpJson(completion))));
  }
  return completion["choices"][0];
}

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

Result<ChatServer> ChatServer::Connect(EndpointConfig config) {
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
      return ChatServer(std::move(config));
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

Result<Json> ChatServer::Complete(HttpClient& client, const std::string& body) const {
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
        return response->status == 400 || response->status == 415 || response->status == 422
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

}  // namespace hearsay
