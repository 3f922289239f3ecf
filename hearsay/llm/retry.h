// When to try a failed request again, and after how long.
#ifndef HEARSAY_LLM_RETRY_H_
#define HEARSAY_LLM_RETRY_H_

#include <ctime>
#include <optional>
#include <string_view>

#include "hearsay/base/random.h"

namespace hearsay {

struct RetryConfig {
  int tries = 6;                   // requests in all, the first included
  double first_delay = 0.5;        // seconds; doubles with every try
  double longest_delay = 30;       // of our own choosing
  double longest_wait_asked = 90;  // of the server's (Retry-After): beyond it the request fails
};

// 408, 409, 425, 429 and 5xx: the same request may succeed later.
bool IsWorthRetrying(int http_status);

// Seconds that a Retry-After header asks for: a number of seconds or an HTTP date (RFC
// 9110, 10.2.3).
std::optional<double> ParseRetryAfter(std::string_view header, std::time_t now);

// Seconds to wait before the next try after `failed` failed ones, or nothing when there is to be no
// next. Exponential backoff with full jitter (each delay uniform up to its bound, so that clients
// do not come back together), never sooner than the server asked.
std::optional<double> DelayBeforeRetry(const RetryConfig& config, int failed,
                                       std::optional<double> retry_after, Random& random);

}  // namespace hearsay

#endif  // HEARSAY_LLM_RETRY_H_
