#include "hearsay/scoring/probabilities.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
const double kNoNumber = std::numeric_limits<double>::quiet_NaN();

TEST(LargestPlaceTest, IsTheFirstOfTheLargest) {
  const std::pair<std::vector<double>, int> cases[] = {
      {{-3, -1, -2}, 1},           {{-1, -1, -1}, 0},     {{-2, -1, -1}, 1},      {{0}, 0},
      {{kNever, -700, kNever}, 1}, {{kNever, -1e308}, 1}, {{kNever, kNever}, -1}, {{}, -1},
  };
  for (const auto& [values, place] : cases) {
    EXPECT_EQ(LargestPlace(values), place) << testing::PrintToString(values);
  }
}

// A broken forward pass gives values that are no numbers: no pick, wherever they stand.
TEST(LargestPlaceTest, ChoosesNothingAmongValuesThatAreNoNumbers) {
  for (const std::vector<double>& values :
       {std::vector<double>{kNoNumber, -1}, {-1, kNoNumber}, {-2, kNoNumber, -1}, {kNoNumber}}) {
    EXPECT_EQ(LargestPlace(values), -1) << testing::PrintToString(values);
    EXPECT_EQ(Shares(values), std::vector<double>(values.size(), 0.0));
  }
}

TEST(PerByteTest, DividesByTheBytesOfUtf8) {
  EXPECT_EQ(PerByte({-8, -8, -6, -2}, {"oboe", "\u97F3\u266Fab", "\u00E9a", "x"}),
            (std::vector<double>{-2, -1, -2, -2}));
  EXPECT_EQ(PerByte({-3}, {""}), std::vector<double>{-3});
  EXPECT_EQ(PerByte({kNever}, {"ab"}), std::vector<double>{kNever});
}

TEST(SharesTest, AreTheSoftmax) {
  const std::vector<double> shares = Shares({std::log(0.1), std::log(0.2), std::log(0.1), kNever});
  ASSERT_EQ(shares.size(), 4U);
  EXPECT_DOUBLE_EQ(shares[0], 0.25);
  EXPECT_DOUBLE_EQ(shares[1], 0.5);
  EXPECT_DOUBLE_EQ(shares[2], 0.25);
  EXPECT_EQ(shares[3], 0);
}

TEST(SharesTest, AddUpToOneAlsoWhereExpWouldVanishOrOverflow) {
  for (const std::vector<double>& values :
       {std::vector<double>{-2000, -2001, -2002}, {900, 901}, {-1e300, 0}, {-5}}) {
    const std::vector<double> shares = Shares(values);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-15);
  }
  EXPECT_DOUBLE_EQ(Shares({-2000, -2001})[0], 1 / (1 + std::exp(-1.0)));
}

TEST(SharesTest, AreAllZeroWhereNothingIsPossible) {
  EXPECT_EQ(Shares({kNever, kNever}), (std::vector<double>{0, 0}));
  EXPECT_EQ(Shares({}), std::vector<double>());
}

}  // namespace
}  // namespace hearsay
