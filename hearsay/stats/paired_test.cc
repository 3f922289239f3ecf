#include "hearsay/stats/paired.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

// Made by SciPy and statsmodels: tests/golden/make_paired.py.
Json PairedGolden() {
  const auto text = ReadFile(HEARSAY_SOURCE_DIR "/tests/golden/paired.json");
  EXPECT_TRUE(text.ok()) << text.status().message();
  const auto json = ParseJson(*text);
  EXPECT_TRUE(json.ok()) << json.status().message();
  return *json;
}

TEST(McNemarExactTest, AgreesWithStatsmodels) {
  const Json golden = PairedGolden();
  ASSERT_GE(golden["mcnemar"].size(), 15U);
  for (const Json& test : golden["mcnemar"]) {
    const double expected = test[4];
    EXPECT_NEAR(McNemarExact({test[0], test[1], test[2], test[3]}), expected, 1e-10 * expected)
        << DumpJson(test);
  }
}

TEST(McNemarExactTest, CountsTheWaysByHand) {
  // Five of five one way: two of the 32 ways are as uneven.
  EXPECT_DOUBLE_EQ(McNemarExact({7, 5, 0, 2}), 2.0 / 32);
  // Three of four: 2 (1 + 4) of 16.
  EXPECT_DOUBLE_EQ(McNemarExact({7, 1, 3, 2}), 10.0 / 16);
  EXPECT_DOUBLE_EQ(McNemarExact({0, 2, 2, 0}), 1);
}

// Newcombe (1998), table III, method 10, within a unit of the last of the four decimals printed.
TEST(NewcombePairedTest, AgreesWithNewcombesTable) {
  struct Case {
    PairedCounts counts;
    double low, high;
  };
  const Case cases[] = {
      {{36, 12, 2, 0}, 0.0569, 0.3404},  {{20, 12, 2, 16}, 0.0562, 0.3292},
      {{18, 12, 2, 18}, 0.0562, 0.3290}, {{36, 14, 0, 0}, 0.1528, 0.4167},
      {{35, 14, 0, 1}, 0.1461, 0.4175},  {{18, 14, 0, 18}, 0.1441, 0.3963},
      {{2, 97, 1, 0}, 0.8721, 0.9854},   {{1, 97, 1, 1}, 0.8736, 0.9850},
      {{0, 29, 1, 0}, 0.6666, 0.9882},   {{2, 98, 0, 0}, 0.9178, 0.9945},
      {{1, 98, 0, 1}, 0.9171, 0.9916},   {{0, 30, 0, 0}, 0.8395, 1.0000},
      {{54, 0, 0, 0}, -0.0664, 0.0664},  {{53, 0, 0, 1}, -0.0729, 0.0729},
      {{30, 0, 0, 24}, -0.0358, 0.0358}, {{29, 0, 0, 25}, -0.0354, 0.0354},
      {{28, 0, 0, 26}, -0.0352, 0.0352}, {{27, 0, 0, 27}, -0.0351, 0.0351},
  };
  for (const Case& test : cases) {
    const PairedDifference paired = NewcombePaired(test.counts);
    EXPECT_NEAR(paired.interval.low, test.low, 1e-4) << test.counts.first_only;
    EXPECT_NEAR(paired.interval.high, test.high, 1e-4) << test.counts.first_only;
  }
}

// Fagerland, Lydersen and Laake, "Statistical analysis of contingency tables" (2017), chapter 8, as
// their R package contingencytables prints it.
TEST(NewcombePairedTest, AgreesWithContingencytables) {
  const PairedDifference paired = NewcombePaired({59, 6, 16, 80});
  EXPECT_NEAR(paired.difference, -0.0621, 5e-5);
  EXPECT_NEAR(paired.interval.low, -0.1186, 5e-5);
  EXPECT_NEAR(paired.interval.high, -0.0046, 5e-5);
}

TEST(NewcombePairedTest, TurnsWithTheRuns) {
  for (const PairedCounts& counts :
       std::vector<PairedCounts>{{3, 1, 4, 1}, {0, 5, 0, 9}, {9, 2, 6, 5}}) {
    const PairedDifference one = NewcombePaired(counts, 0.9);
    const PairedDifference other =
        NewcombePaired({counts.both, counts.second_only, counts.first_only, counts.neither}, 0.9);
    EXPECT_NEAR(one.difference, -other.difference, 1e-15);
    EXPECT_NEAR(one.interval.low, -other.interval.high, 1e-12);
    EXPECT_NEAR(one.interval.high, -other.interval.low, 1e-12);
    EXPECT_LT(one.interval.low, one.difference);
    EXPECT_GT(one.interval.high, one.difference);
  }
}

TEST(PairedTest, NoQuestionSaysNothing) {
  EXPECT_EQ(McNemarExact({}), 1);
  EXPECT_EQ(NewcombePaired({}).interval.low, -1);
  EXPECT_EQ(NewcombePaired({}).interval.high, 1);
  EXPECT_EQ(ClusterRobustPaired({}).interval.low, -1);
  EXPECT_EQ(ClusterRobustPaired({{"one clip", true, false}}).interval.high, 1);
  EXPECT_EQ(ClusterRobustPaired({{"one clip", true, false}}).difference, 1);
}

TEST(PairedTest, CountsEachKindOfPair) {
  PairedCounts counts;
  counts.Add(true, true);
  counts.Add(true, false);
  counts.Add(true, false);
  counts.Add(false, true);
  counts.Add(false, false);
  EXPECT_EQ(counts.both, 1);
  EXPECT_EQ(counts.first_only, 2);
  EXPECT_EQ(counts.second_only, 1);
  EXPECT_EQ(counts.neither, 1);
  EXPECT_EQ(counts.total(), 5);
}

TEST(ClusterRobustPairedTest, AgreesWithStatsmodels) {
  const Json golden = PairedGolden();
  ASSERT_GE(golden["clustered"].size(), 10U);
  for (const Json& test : golden["clustered"]) {
    std::vector<ClusteredPair> pairs;
    int cluster = 0;
    const auto text = test[0].get<std::string>();
    for (const std::string_view word : Split(text, ' ')) {
      const std::string clip = "clip " + std::to_string(cluster++);
      for (const char letter : word) {
        pairs.push_back({clip, letter == 'b' || letter == 'f', letter == 'b' || letter == 's'});
      }
    }
    const PairedDifference paired = ClusterRobustPaired(pairs, test[1]);
    EXPECT_NEAR(paired.difference, test[2].get<double>(), 1e-12) << text;
    EXPECT_NEAR(paired.interval.low, std::max(-1.0, test[3].get<double>()), 1e-10) << text;
    EXPECT_NEAR(paired.interval.high, std::min(1.0, test[4].get<double>()), 1e-10) << text;
  }
}

// Copies of the same question say nothing new: the interval must not shrink with them.
TEST(ClusterRobustPairedTest, CopiesWithinAClipAddNothing) {
  std::vector<ClusteredPair> once;
  std::vector<ClusteredPair> thrice;
  for (int i = 0; i < 20; ++i) {
    const ClusteredPair pair = {std::to_string(i), i % 3 != 0, i % 4 == 0};
    once.push_back(pair);
    thrice.insert(thrice.end(), 3, pair);
  }
  EXPECT_NEAR(ClusterRobustPaired(once).interval.low, ClusterRobustPaired(thrice).interval.low,
              1e-12);
  EXPECT_NEAR(ClusterRobustPaired(once).interval.high, ClusterRobustPaired(thrice).interval.high,
              1e-12);
}

}  // namespace
}  // namespace hearsay
