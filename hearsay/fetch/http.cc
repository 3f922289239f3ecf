#include "hearsay/fetch/http.h"

#include <curl/curl.h>

#include <array>
#include <cstdlib>
#include <string_view>

#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

// An answer that is not for us (a file of gigabytes at an API's address) must not fill the memory.
constexpr size_t kMostBody = 64 << 20;

struct Exchange {
  CURL* easy;
  const HttpRequest* request;
  HttpResponse* response;
  bool too_large = false;
};

size_t OnData(char* data, size_t size, size_t count, void* target) {
  auto* exchange = static_cast<Exchange*>(target);
  const size_t bytes = size * count;
  long status = 0;
  curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
  // A page that says what went wrong is no content.
  if (exchange->request->on_data && status < 400) {
    return exchange->request->on_data(data, bytes) ? bytes : 0;
  }
  if (exchange->response->body.size() + bytes > kMostBody) {
    exchange->too_large = true;
    return 0;
  }
  exchange->response->body.append(data, bytes);
  return bytes;
}

size_t OnHeader(char* data, size_t size, size_t count, void* target) {
  auto* response = static_cast<Exchange*>(target)->response;
  const std::string_view line(data, size * count);
  constexpr std::string_view kName = "retry-after:";
  if (line.size() > kName.size() && ToLower(line.substr(0, kName.size())) == kName) {
    response->retry_after = Trim(line.substr(kName.size()));
  }
  return size * count;
}

// Ends the exchange once Ctrl-C was pressed. libcurl asks about once a second, and more often while
// something comes in.
int OnProgress(void* /*unused*/, curl_off_t /*total*/, curl_off_t /*got*/, curl_off_t /*to_send*/,
               curl_off_t /*sent*/) {
  return InterruptRequested() ? 1 : 0;
}

void StartCurl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  (void)started;
}

}  // namespace

struct HttpClient::State {
  CURL* easy = curl_easy_init();
};

HttpClient::HttpClient() {
  StartCurl();
  state_ = std::make_unique<State>();
}

HttpClient::~HttpClient() { curl_easy_cleanup(state_->easy); }

Result<HttpResponse> HttpClient::Send(const HttpRequest& request) {
  CURL* easy = state_->easy;
  curl_easy_reset(easy);
  HttpResponse response;
  Exchange exchange{easy, &request, &response};
  std::array<char, CURL_ERROR_SIZE> reason = {};
  curl_slist* headers = nullptr;
  for (const std::string& header : request.headers) {
    headers = curl_slist_append(headers, header.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request.follow_redirects ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnData);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, OnProgress);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 20L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_seconds * 1000));
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, request.first_byte > 0 ? nullptr : "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "hearsay/" HEARSAY_VERSION);
  for (const char* variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const char* bundle = std::getenv(variable);
    if (bundle == nullptr || *bundle == '\0') continue;
    curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    break;
  }
  if (!request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  if (request.first_byte > 0) {
    curl_easy_setopt(easy, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(request.first_byte));
  }
  if (request.on_data) {
    // A download may take hours, but not without a byte for a minute.
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 60L);
  }
  const CURLcode code = curl_easy_perform(easy);
  curl_slist_free_all(headers);
  if (code != CURLE_OK && code != CURLE_RANGE_ERROR) {
    if (InterruptRequested()) return Interrupted("stopped by the user");
    if (exchange.too_large) {
      return Unreadable(fmt::format("the answer is longer than {} MiB", kMostBody >> 20));
    }
    const std::string text = reason[0] != '\0' ? reason.data() : curl_easy_strerror(code);
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
      return InvalidArgument(fmt::format("not an address: {}", text));
    }
    return Unavailable(text);
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  const char* type = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
  if (type != nullptr) response.content_type = type;
  return response;
}

}  // namespace hearsay
