#include "hearsay/mini/balance.h"

#include <algorithm>
#include <map>
#include <set>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

class Balance : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(Balance, EveryValueAndEveryPlaceIsRightEquallyOften) {
  const auto [count, values] = GetParam();
  Random random(11);
  const auto questions = BalanceKeys(count, values, &random);
  ASSERT_EQ(questions.size(), static_cast<size_t>(count));
  std::map<int, int> keys;
  std::map<int, int> places;
  std::map<int, int> wrong;
  for (const KeyedOptions& question : questions) {
    EXPECT_EQ(std::set<int>(question.values.begin(), question.values.end()).size(), 4U);
    for (const int value : question.values) {
      EXPECT_GE(value, 0);
      EXPECT_LT(value, values);
      if (value != question.key()) ++wrong[value];
    }
    ++keys[question.key()];
    ++places[question.answer];
  }
  for (int value = 0; value < values; ++value) {
    EXPECT_GE(keys[value], count / values);
    EXPECT_LE(keys[value], (count + values - 1) / values);
    if (count % values == 0) {
      EXPECT_EQ(wrong[value], 3 * count / values);
    }
  }
  for (int place = 0; place < 4; ++place) {
    EXPECT_GE(places[place], count / 4);
    EXPECT_LE(places[place], (count + 3) / 4);
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, Balance,
                         ::testing::Values(std::pair{20, 4}, std::pair{20, 5}, std::pair{20, 10},
                                           std::pair{12, 6}, std::pair{12, 5}, std::pair{7, 8},
                                           std::pair{4, 4}, std::pair{0, 4}));

}  // namespace
}  // namespace hearsay
