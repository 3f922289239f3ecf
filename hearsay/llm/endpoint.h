// An OpenAI-compatible endpoint (llama-server, vLLM, SGLang, a gateway before many of them) as a
// responder: POST {base}/chat/completions.
#ifndef HEARSAY_LLM_ENDPOINT_H_
#define HEARSAY_LLM_ENDPOINT_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/fetch/http.h"
#include "hearsay/llm/decoding.h"
#include "hearsay/llm/responder.h"
#include "hearsay/llm/retry.h"

namespace hearsay {

struct EndpointConfig {
  std::string base_url;  // "http://127.0.0.1:8080/v1", without a slash at the end
  std::string model;     // as the server calls it
  std::string api_key;   // sent as a bearer token; never stored, never logged
  int concurrency = 4;
  double timeout_seconds = 120;
  RetryConfig retry;
  DecodingConfig decoding;
  // Waits between tries; tests give one that only notes the seconds.
  std::function<void(double seconds)> sleep;
};

// Takes "http(s)://host:port/v1#model-name" apart. kInvalidArgument names what is missing.
Result<EndpointConfig> ParseEndpoint(std::string_view text);

class Endpoint : public Responder {
 public:
  // Asks the server for its models first: kUnavailable when nothing answers there, kUnreadable when
  // what answers is not such an API (an HTML page), kInvalidArgument when it refuses the key.
  static Result<std::unique_ptr<Endpoint>> Connect(EndpointConfig config);

  Json Identity() const override;
  std::vector<std::string> Notes() const override;
  Result<std::string> Render(const Request& request) override;
  ReplyUnit UnitOf(Ask /*ask*/) const override { return ReplyUnit::kRequest; }
  size_t GroupsPerBatch() const override { return static_cast<size_t>(config_.concurrency) * 8; }
  Status Respond(std::span<const Request> requests, const ReplySink& sink) override;

 private:
  // What the server turned out not to take; requests are made without it from then on.
  struct Quirks {
    // How many log-probabilities to ask for: 20, the most that OpenAI's API takes; 5 where that is
    // refused; 0 where none are given.
    std::atomic<int> top_log_probabilities = 20;
    std::atomic<bool> completion_tokens_name = false;  // wants max_completion_tokens
    std::atomic<bool> no_temperature = false;
  };

  explicit Endpoint(EndpointConfig config) : config_(std::move(config)) {}

  // The quirks as they were when a request was made: other threads learn meanwhile.
  struct Form {
    int top_log_probabilities;
    bool completion_tokens_name;
    bool no_temperature;
  };

  Reply Answer(HttpClient& client, const Request& request);
  std::string Body(const Request& request, const Form& form) const;
  // Sends with retries. A response that is not 200 comes back as a Status: kInvalidArgument when
  // the server finds fault with this very request.
  Result<Json> Post(HttpClient& client, const std::string& body);
  // Notes what a 400 complains of in a request of this form; true when the request is worth making
  // anew, in the form that is known by then.
  bool LearnFrom(const std::string& complaint, const Form& form);

  EndpointConfig config_;
  Quirks quirks_;
};

// The log-probabilities of `labels` as first token, from choices[0].logprobs of a chat completion:
// {content: [{top_logprobs: [{token, logprob}]}]}. Tokens that read as a label but for white space
// add up; a label not listed gets -infinity. kNotFound when there are none at all, kUnreadable when
// they have another shape.
Result<std::vector<double>> LabelLogProbabilities(const Json& choice,
                                                  const std::vector<std::string>& labels);

}  // namespace hearsay

#endif  // HEARSAY_LLM_ENDPOINT_H_
