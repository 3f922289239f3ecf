#include "hearsay/llm/retry.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "hearsay/base/text.h"

namespace hearsay {

bool IsWorthRetrying(int http_status) {
  return http_status == 408 || http_status == 409 || http_status == 425 || http_status == 429 ||
         (http_status >= 500 && http_status <= 599);
}

std::optional<double> ParseRetryAfter(std::string_view header, std::time_t now) {
  const std::string text(Trim(header));
  if (text.empty()) return std::nullopt;
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) {
    return seconds >= 0 && std::isfinite(seconds) ? std::optional<double>(seconds) : std::nullopt;
  }
  const std::time_t when = curl_getdate(text.c_str(), nullptr);
  if (when < 0) return std::nullopt;
  return std::max(0.0, std::difftime(when, now));
}

std::optional<double> DelayBeforeRetry(const RetryConfig& config, int failed,
                                       std::optional<double> retry_after, Random& random) {
  if (failed >= config.tries) return std::nullopt;
  if (retry_after.value_or(0) > config.longest_wait_asked) return std::nullopt;
  double bound = config.first_delay;
  for (int i = 1; i < failed && bound < config.longest_delay; ++i) bound *= 2;
  const double own = std::min(bound, config.longest_delay) * random.Uniform();
  return std::max(own, retry_after.value_or(0));
}

}  // namespace hearsay
