#include "hearsay/stats/intervals.h"

#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"

namespace hearsay {
namespace {

TEST(WilsonIntervalTest, AgreesWithStatsmodels) {
  const Result<std::string> text = ReadFile(HEARSAY_SOURCE_DIR "/tests/golden/wilson.json");
  ASSERT_TRUE(text.ok()) << text.status().message();
  const Result<Json> golden = ParseJson(*text);
  ASSERT_TRUE(golden.ok()) << golden.status().message();
  ASSERT_GE(golden->at("cases").size(), 100U);
  for (const Json& test : golden->at("cases")) {
    SCOPED_TRACE(DumpJson(test));
    const Interval interval = WilsonInterval(test[0], test[1], test[2]);
    EXPECT_NEAR(interval.low, test[3].get<double>(), 1e-12);
    EXPECT_NEAR(interval.high, test[4].get<double>(), 1e-12);
  }
}

// Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
TEST(WilsonIntervalTest, AgreesWithNewcombesTable) {
  struct Case {
    int64_t successes, trials;
    double low, high;
  };
  const Case cases[] = {{81, 263, 0.2553, 0.3662},
                        {15, 148, 0.0624, 0.1605},
                        {0, 20, 0.0000, 0.1611},
                        {1, 29, 0.0061, 0.1718}};
  for (const Case& test : cases) {
    const Interval interval = WilsonInterval(test.successes, test.trials);
    EXPECT_NEAR(interval.low, test.low, 5e-5) << test.successes;
    EXPECT_NEAR(interval.high, test.high, 5e-5) << test.successes;
  }
}

TEST(WilsonIntervalTest, NoTrialsSayNothing) {
  EXPECT_EQ(WilsonInterval(0, 0).low, 0.0);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1.0);
}

TEST(WilsonIntervalTest, TheEndsAreExactAndTheTwoSidesMirrorEachOther) {
  for (const int64_t trials : {1, 7, 20, 333, 2000}) {
    EXPECT_EQ(WilsonInterval(0, trials).low, 0.0);
    EXPECT_EQ(WilsonInterval(trials, trials).high, 1.0);
    for (int64_t successes = 0; successes <= trials; successes += 1 + trials / 7) {
      const Interval interval = WilsonInterval(successes, trials);
      const Interval mirrored = WilsonInterval(trials - successes, trials);
      EXPECT_NEAR(interval.low, 1 - mirrored.high, 1e-12);
      EXPECT_NEAR(interval.high, 1 - mirrored.low, 1e-12);
      const double share = static_cast<double>(successes) / static_cast<double>(trials);
      EXPECT_LE(interval.low, share);
      EXPECT_GE(interval.high, share);
    }
  }
}

}  // namespace
}  // namespace hearsay
