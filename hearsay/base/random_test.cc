#include "hearsay/base/random.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "gtest/gtest.h"

// The expected values come from a second implementation, written from the paper of Nishimura
// ("Tables of 64-bit Mersenne twisters", 2000) in Python's whole numbers.
namespace hearsay {
namespace {

constexpr uint64_t kThreeQuarters = uint64_t{3} << 62;

TEST(RandomTest, TheTenThousandthValueIsTheStandards) {
  Random random(5489);
  EXPECT_EQ(random.Next(), 14514284786278117030U);
  for (int i = 2; i < 10000; ++i) random.Next();
  EXPECT_EQ(random.Next(), 9981545732273789042U);  // [rand.predef] of the C++ standard
}

TEST(RandomTest, AStreamIsTheSeedMixedWithTheFnvHashOfItsName) {
  EXPECT_EQ(Random(7, "limit").Next(), 7421497803362634337U);
  EXPECT_EQ(Random(7, "").Next(), 12209544066056635830U);
  // The published FNV-1a value of "foobar" makes the engine's seed 0.
  EXPECT_EQ(Random(0x85944171f73967e8U, "foobar").Next(), Random(0).Next());
}

TEST(RandomTest, BelowGivesExactValues) {
  Random random(1);
  std::vector<uint64_t> dice;
  for (int i = 0; i < 12; ++i) dice.push_back(random.Below(6));
  EXPECT_EQ(dice, (std::vector<uint64_t>{0, 0, 2, 0, 2, 5, 2, 0, 3, 3, 0, 3}));
  // A bound at which one value of four is refused and drawn again.
  Random large(1);
  std::vector<uint64_t> values;
  for (int i = 0; i < 4; ++i) values.push_back(large.Below(kThreeQuarters));
  EXPECT_EQ(values, (std::vector<uint64_t>{1887199267275324346U, 6242584390097744947U,
                                           290871420712931434U, 12608691501999754806U}));
}

TEST(RandomTest, BelowOneIsZeroAndTheLargestBoundWorks) {
  Random random(3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.Below(1), 0U);
  for (int i = 0; i < 100; ++i) EXPECT_LT(random.Below(~uint64_t{0}), ~uint64_t{0});
}

// 60,000 draws below 3 * 2^62. Remainders of whole draws would favour the lowest third two to one;
// multiplication without refusal would favour multiples of three two to one. Six standard
// deviations of a fair third are 693 draws.
TEST(RandomTest, BelowHasNoBiasAtALargeBound) {
  Random random(2);
  std::array<int, 3> thirds = {};
  std::array<int, 3> remainders = {};
  for (int i = 0; i < 60000; ++i) {
    const uint64_t value = random.Below(kThreeQuarters);
    ASSERT_LT(value, kThreeQuarters);
    ++thirds[value >> 62];
    ++remainders[value % 3];
  }
  EXPECT_EQ(thirds, (std::array<int, 3>{20043, 20043, 19914}));
  for (const int count : remainders) EXPECT_NEAR(count, 20000, 693);
}

TEST(RandomTest, UniformGivesExactValuesBelowOne) {
  Random random(1);
  EXPECT_EQ(random.Uniform(), 0x1.122deafddb434p-3);
  EXPECT_EQ(random.Uniform(), 0x1.175c928118c7cp-3);
  EXPECT_EQ(random.Uniform(), 0x1.ce0b479deb990p-2);
  for (int i = 0; i < 100000; ++i) {
    const double value = random.Uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
  }
}

TEST(RandomTest, ShuffleGivesTheExactOrder) {
  std::vector<int> items(10);
  std::iota(items.begin(), items.end(), 0);
  Random random(7);
  random.Shuffle(items);
  EXPECT_EQ(items, (std::vector<int>{1, 4, 2, 3, 5, 9, 6, 0, 8, 7}));
  std::vector<int> none;
  std::vector<int> one = {5};
  random.Shuffle(none);
  random.Shuffle(one);
  EXPECT_EQ(one, std::vector<int>{5});
}

TEST(RandomTest, ShuffleReachesEveryOrderAboutAsOften) {
  std::array<int, 6> counts = {};
  Random random(11);
  for (int i = 0; i < 12000; ++i) {
    std::vector<int> items = {0, 1, 2};
    random.Shuffle(items);
    ++counts[items[0] * 2 + (items[1] > items[2] ? 1 : 0)];
  }
  // Six standard deviations of 12,000 draws of one in six are 245.
  for (const int count : counts) EXPECT_NEAR(count, 2000, 245);
}

}  // namespace
}  // namespace hearsay
