// HTTP by libcurl: proxies and certificates as the environment sets them (HTTPS_PROXY,
// SSL_CERT_FILE, CURL_CA_BUNDLE), certificates always verified.
#ifndef HEARSAY_FETCH_HTTP_H_
#define HEARSAY_FETCH_HTTP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string body;                  // POSTed when not empty
  double timeout_seconds = 120;      // for the whole exchange; 0: none
  // Of the content, by a Range header, when above 0. A server that ignores it is not heard out: the
  // response has status 200 and no content.
  uint64_t first_byte = 0;
  bool follow_redirects = false;  // for downloads; an API request stays where it was sent
  // Takes the content as it comes instead of HttpResponse::body; false ends the exchange.
  std::function<bool(const char* data, size_t size)> on_data;
};

struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string retry_after;  // the header's text, where sent
  std::string body;
};

// A connection that is kept open between requests. For one thread at a time.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any answer with a status line is a response, whatever the status. kUnavailable with libcurl's
  // reason when there was none; kUnreadable for one that is far too large; kInterrupted after
  // Ctrl-C, within about a second; kInvalidArgument for a URL that is none.
  Result<HttpResponse> Send(const HttpRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hearsay

#endif  // HEARSAY_FETCH_HTTP_H_
