// An OpenAI-compatible server (llama-server, vLLM, SGLang, a gateway before many of them): where it
// is, and requests to it with retries. What is asked, and what the answer means, is the caller's.
#ifndef HEARSAY_LLM_CHAT_SERVER_H_
#define HEARSAY_LLM_CHAT_SERVER_H_

#include <functional>
#include <string>
#include <string_view>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/fetch/http.h"
#include "hearsay/llm/decoding.h"
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

class ChatServer {
 public:
  // Asks the server for its models first: kUnavailable when nothing answers there, kUnreadable when
  // what answers is not such an API (an HTML page), kInvalidArgument when it refuses the key.
  static Result<ChatServer> Connect(EndpointConfig config);

  const EndpointConfig& config() const { return config_; }

  // POST {base}/chat/completions, with retries. The answer to the body, a JSON object. A response
  // that is not 200 comes back as a Status: kInvalidArgument when the server finds fault with this
  // very request (400, 415, 422), kUnavailable when no try got an answer. What a server says of the
  // key is hidden.
  Result<Json> Complete(HttpClient& client, const std::string& body) const;

 private:
  explicit ChatServer(EndpointConfig config) : config_(std::move(config)) {}

  EndpointConfig config_;
};

// choices[0] of a chat completion; it has a message that is an object. kUnreadable otherwise.
Result<Json> FirstChoice(const Json& completion);

// The text under `key`, or empty where there is none.
std::string TextAt(const Json& object, const char* key);

// One line of an answer for a message: no markup, no flood, no control characters.
std::string Excerpt(std::string_view body);

}  // namespace hearsay

#endif  // HEARSAY_LLM_CHAT_SERVER_H_
