#include "hearsay/llm/retry.h"

#include <algorithm>
#include <set>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

// Sun, 06 Nov 1994 08:49:37 GMT, the date that RFC 9110 gives as its example.
constexpr std::time_t kThen = 784111777;

TEST(RetryTest, TellsWhatMaySucceedLater) {
  const std::set<int> worth = {408, 409, 425, 429, 500, 501, 502, 503, 504, 529, 599};
  for (const int status : worth) EXPECT_TRUE(IsWorthRetrying(status)) << status;
  for (const int status :
       {0, 200, 204, 301, 400, 401, 402, 403, 404, 407, 410, 413, 422, 428, 430, 499, 600, -500}) {
    EXPECT_FALSE(IsWorthRetrying(status)) << status;
  }
}

TEST(RetryTest, ReadsSeconds) {
  EXPECT_EQ(ParseRetryAfter("0", kThen), 0.0);
  EXPECT_EQ(ParseRetryAfter("120", kThen), 120.0);
  EXPECT_EQ(ParseRetryAfter(" 7 \r\n", kThen), 7.0);
  EXPECT_EQ(ParseRetryAfter("1.5", kThen), 1.5);  // some servers send fractions
}

TEST(RetryTest, ReadsHttpDatesInAllThreeForms) {
  for (const char* date : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(ParseRetryAfter(date, kThen - 30), 30.0) << date;
    EXPECT_EQ(ParseRetryAfter(date, kThen), 0.0) << date;
    // A date that is past, as by a clock that is ahead, asks for no wait.
    EXPECT_EQ(ParseRetryAfter(date, kThen + 30), 0.0) << date;
  }
}

TEST(RetryTest, NonsenseAsksForNothing) {
  for (const char* header : {"", "  ", "soon", "-5", "-0.1", "12 seconds", "1,5", "0x10", "nan",
                             "inf", "infinity", "-inf", "1e999", "Sun, 99 Foo 1994"}) {
    EXPECT_EQ(ParseRetryAfter(header, kThen), std::nullopt) << '"' << header << '"';
  }
}

// The delays that many clients would draw.
struct Spread {
  double least = 1e9;
  double most = -1;
  double mean = 0;
};

Spread Draw(const RetryConfig& config, int failed, std::optional<double> retry_after) {
  constexpr int kClients = 4000;
  Random random(17);
  Spread spread;
  for (int i = 0; i < kClients; ++i) {
    const double delay = DelayBeforeRetry(config, failed, retry_after, random).value();
    spread.least = std::min(spread.least, delay);
    spread.most = std::max(spread.most, delay);
    spread.mean += delay / kClients;
  }
  return spread;
}

TEST(RetryTest, DelaysAreUniformBelowABoundThatDoubles) {
  RetryConfig config;
  config.tries = 100;
  const double bounds[] = {0.5, 1, 2, 4, 8, 16, 30, 30, 30};
  for (int failed = 1; failed <= 9; ++failed) {
    const double bound = bounds[failed - 1];
    const Spread spread = Draw(config, failed, std::nullopt);
    EXPECT_GE(spread.least, 0);
    EXPECT_LT(spread.least, 0.01 * bound) << failed;
    EXPECT_LT(spread.most, bound) << failed;
    EXPECT_GT(spread.most, 0.99 * bound) << failed;
    EXPECT_NEAR(spread.mean, bound / 2, 0.03 * bound) << failed;
  }
}

TEST(RetryTest, TheBoundDoesNotOverflow) {
  RetryConfig config;
  config.tries = 2000000000;
  const Spread spread = Draw(config, 1999999999, std::nullopt);
  EXPECT_LT(spread.most, config.longest_delay);
  EXPECT_GT(spread.most, 0.99 * config.longest_delay);
}

TEST(RetryTest, TheLastFailureIsFinal) {
  RetryConfig config;
  config.tries = 3;
  Random random(1);
  EXPECT_TRUE(DelayBeforeRetry(config, 1, std::nullopt, random).has_value());
  EXPECT_TRUE(DelayBeforeRetry(config, 2, std::nullopt, random).has_value());
  EXPECT_FALSE(DelayBeforeRetry(config, 3, std::nullopt, random).has_value());
  EXPECT_FALSE(DelayBeforeRetry(config, 4, 1.0, random).has_value());
  config.tries = 1;
  EXPECT_FALSE(DelayBeforeRetry(config, 1, std::nullopt, random).has_value());
}

TEST(RetryTest, NeverSoonerThanTheServerAsked) {
  const RetryConfig config;
  const Spread longer = Draw(config, 1, 20.0);
  EXPECT_EQ(longer.least, 20);
  EXPECT_EQ(longer.most, 20);
  // Where the own delay is longer, it stands.
  const Spread shorter = Draw(config, 3, 0.25);
  EXPECT_EQ(shorter.least, 0.25);
  EXPECT_GT(shorter.most, 1.9);
}

TEST(RetryTest, TooLongAWaitIsNotWaitedFor) {
  RetryConfig config;
  config.longest_wait_asked = 90;
  Random random(1);
  EXPECT_EQ(DelayBeforeRetry(config, 1, 90.0, random), 90.0);
  EXPECT_FALSE(DelayBeforeRetry(config, 1, 90.5, random).has_value());
  EXPECT_FALSE(DelayBeforeRetry(config, 1, 86400.0, random).has_value());
}

}  // namespace
}  // namespace hearsay
