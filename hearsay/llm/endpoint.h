// An OpenAI-compatible endpoint (llama-server, vLLM, SGLang, a gateway before many of them) as a
// responder: POST {base}/chat/completions.
#ifndef HEARSAY_LLM_ENDPOINT_H_
#define HEARSAY_LLM_ENDPOINT_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hearsay/fetch/http.h"
#include "hearsay/llm/chat_server.h"
#include "hearsay/llm/responder.h"

namespace hearsay {

class Endpoint : public Responder {
 public:
  // As ChatServer::Connect.
  static Result<std::unique_ptr<Endpoint>> Connect(EndpointConfig config);

  Json Identity() const override;
  std::vector<std::string> Notes() const override;
  Result<std::string> Render(const Request& request) override;
  ReplyUnit UnitOf(Ask /*ask*/) const override { return ReplyUnit::kRequest; }
  size_t GroupsPerBatch() const override {
    return static_cast<size_t>(server_.config().concurrency) * 8;
  }
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

  explicit Endpoint(ChatServer server) : server_(std::move(server)) {}

  // The quirks as they were when a request was made: other threads learn meanwhile.
  struct Form {
    int top_log_probabilities;
    bool completion_tokens_name;
    bool no_temperature;
  };

  Reply Answer(HttpClient& client, const Request& request);
  std::string Body(const Request& request, const Form& form) const;
  // Notes what a 400 complains of in a request of this form; true when the request is worth making
  // anew, in the form that is known by then.
  bool LearnFrom(const std::string& complaint, const Form& form);

  ChatServer server_;
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
