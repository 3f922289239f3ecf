#include "hearsay/tensors/kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

std::vector<float> RandomValues(size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0, 1);
  std::vector<float> values(count);
  for (float& value : values) value = normal(generator);
  return values;
}

class KernelsTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    kernels_ = FindKernels(GetParam());
    if (kernels_ == nullptr) GTEST_SKIP() << "this processor lacks " << GetParam();
  }
  const Kernels* kernels_ = nullptr;
};

TEST_P(KernelsTest, WidensEveryFiniteHalf) {
  std::vector<uint16_t> halves;
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    if ((bits & 0x7c00) != 0x7c00) halves.push_back(static_cast<uint16_t>(bits));
  }
  halves.resize(halves.size() - 3);  // not a multiple of the vector's length
  std::vector<float> wide(halves.size());
  kernels_->widen(halves.data(), halves.size(), wide.data());
  for (size_t i = 0; i < halves.size(); ++i) {
    const int exponent = (halves[i] >> 10) & 31;
    const int fraction = halves[i] & 1023;
    double expected =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    if ((halves[i] & 0x8000) != 0) expected = -expected;
    ASSERT_EQ(wide[i], static_cast<float>(expected)) << halves[i];
  }
}

TEST_P(KernelsTest, HalfLinearIsTheProduct) {
  constexpr int kInputs = 48;
  constexpr int kOutputs = 131;
  std::vector<uint16_t> weights(static_cast<size_t>(kInputs) * kOutputs);
  std::mt19937 generator(7);
  for (uint16_t& weight : weights) weight = static_cast<uint16_t>(0x3000 + generator() % 0x0c00);
  std::vector<float> wide(weights.size());
  kernels_->widen(weights.data(), weights.size(), wide.data());
  const auto bias = RandomValues(kOutputs, 3);
  for (const int rows : {1, 2, 3, 4, 5, 6, 9, 13}) {
    const auto input = RandomValues(static_cast<size_t>(rows) * kInputs, 5);
    std::vector<float> output(static_cast<size_t>(rows) * kOutputs, -99);
    kernels_->half_linear(input.data(), rows, kInputs, weights.data(), bias.data(), kInputs, 1,
                          kOutputs, output.data(), kOutputs);
    for (int r = 0; r < rows; ++r) {
      EXPECT_EQ(output[static_cast<size_t>(r) * kOutputs], -99) << "outside what was asked for";
      for (int o = 1; o < kOutputs; ++o) {
        double expected = bias[o];
        for (int i = 0; i < kInputs; ++i) {
          expected += static_cast<double>(input[static_cast<size_t>(r) * kInputs + i]) *
                      wide[static_cast<size_t>(o) * kInputs + i];
        }
        ASSERT_NEAR(output[static_cast<size_t>(r) * kOutputs + o], expected, 2e-5);
      }
    }
  }
}

TEST_P(KernelsTest, FloatLinearIsTheProduct) {
  constexpr int kInputs = 64;
  constexpr int kOutputs = 70;
  const auto weights = RandomValues(static_cast<size_t>(kInputs) * kOutputs, 11);
  for (const int rows : {1, 7}) {
    const auto input = RandomValues(static_cast<size_t>(rows) * kInputs, 12);
    std::vector<float> output(static_cast<size_t>(rows) * kOutputs);
    kernels_->float_linear(input.data(), rows, kInputs, weights.data(), nullptr, kInputs, 0,
                           kOutputs, output.data(), kOutputs);
    for (int r = 0; r < rows; ++r) {
      for (int o = 0; o < kOutputs; ++o) {
        double expected = 0;
        for (int i = 0; i < kInputs; ++i) {
          expected += static_cast<double>(input[static_cast<size_t>(r) * kInputs + i]) *
                      weights[static_cast<size_t>(o) * kInputs + i];
        }
        ASSERT_NEAR(output[static_cast<size_t>(r) * kOutputs + o], expected, 2e-5);
      }
    }
  }
}

TEST_P(KernelsTest, ExponentialSumLeavesOutWhatIsRuledOut) {
  const float never = -std::numeric_limits<float>::infinity();
  for (const size_t count : {1, 7, 16, 33, 51864}) {
    auto row = RandomValues(count, 21);
    for (size_t i = 1; i < count; i += 2) row[i] = never;
    double expected = 0;
    float most = row[0];
    for (const float value : row) most = std::max(most, value);
    for (const float value : row) expected += std::exp(static_cast<double>(value) - most);
    float largest = 0;
    float sum = 0;
    kernels_->exponential_sum(row.data(), count, &largest, &sum);
    EXPECT_EQ(largest, most);
    EXPECT_NEAR(sum, expected, 1e-5 * expected);
    std::fill(row.begin(), row.end(), never);
    kernels_->exponential_sum(row.data(), count, &largest, &sum);
    EXPECT_EQ(largest, never);
    EXPECT_EQ(sum, 0);
  }
}

TEST_P(KernelsTest, AttentionOfAFewQueries) {
  constexpr int kWidth = 64;
  constexpr int kPositions = 1504;
  const auto keys = RandomValues(static_cast<size_t>(kWidth) * kPositions, 1);
  const auto values = RandomValues(static_cast<size_t>(kWidth) * kPositions, 2);
  for (int queries = 1; queries <= kMostQueries; ++queries) {
    const auto query = RandomValues(static_cast<size_t>(queries) * kWidth, 9);
    std::vector<float> scores(static_cast<size_t>(queries) * kPositions);
    kernels_->scores(query.data(), queries, kWidth, keys.data(), kPositions, kWidth, kPositions,
                     scores.data(), kPositions);
    std::vector<float> sums(static_cast<size_t>(queries) * kWidth);
    kernels_->weighted_sum(scores.data(), queries, kPositions, values.data(), kWidth, kPositions,
                           kWidth, sums.data(), kWidth);
    for (int q = 0; q < queries; ++q) {
      std::vector<double> expected(kWidth);
      for (int p = 0; p < kPositions; ++p) {
        double score = 0;
        for (int i = 0; i < kWidth; ++i) {
          score += static_cast<double>(query[static_cast<size_t>(q) * kWidth + i]) *
                   keys[static_cast<size_t>(i) * kPositions + p];
        }
        ASSERT_NEAR(scores[static_cast<size_t>(q) * kPositions + p], score, 1e-4);
        for (int j = 0; j < kWidth; ++j) {
          expected[j] += score * values[static_cast<size_t>(p) * kWidth + j];
        }
      }
      for (int j = 0; j < kWidth; ++j) {
        ASSERT_NEAR(sums[static_cast<size_t>(q) * kWidth + j], expected[j], 5e-3);
      }
    }
  }
}

TEST_P(KernelsTest, SoftmaxSumsToOneAndKeepsRatios) {
  for (const size_t count : {1, 5, 16, 100, 1500, 1504}) {
    auto row = RandomValues(count, 4);
    row[0] = 30;
    if (count > 2) row[2] = -200;
    const auto before = row;
    kernels_->softmax(row.data(), count);
    double total = 0;
    for (const float value : before) total += std::exp(static_cast<double>(value) - 30);
    for (size_t i = 0; i < count; ++i) {
      // What rounding the difference to a float makes of it is not softmax's own error.
      const double expected = std::exp(static_cast<double>(before[i] - 30.0F)) / total;
      ASSERT_NEAR(row[i], expected, 1e-6 * expected + 1e-35);
    }
  }
}

TEST_P(KernelsTest, GeluIsExact) {
  std::vector<float> values;
  for (float x = -12; x < 12; x += 0.0037F) values.push_back(x);
  const auto before = values;
  kernels_->gelu(values.data(), values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const double x = before[i];
    ASSERT_NEAR(values[i], 0.5 * x * std::erfc(-x / std::sqrt(2.0)), 1e-6) << x;
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, KernelsTest, testing::Values("avx512", "avx2", "baseline"));

}  // namespace
}  // namespace hearsay
