#include "hearsay/tensors/row_linear.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

constexpr int kInputs = 48;
constexpr int kOutputs = 130;

// Whole multiples of 1/64: half numbers.
std::vector<float> HalfNumbers(size_t count, int step) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) {
    values[i] = static_cast<float>(static_cast<int>(i * step % 129) - 64) / 64;
  }
  return values;
}

void ExpectProducts(const RowLinear& linear, const std::vector<float>& weights,
                    const std::vector<float>& bias) {
  for (const int rows : {1, 2, 5, 7}) {
    const auto input = HalfNumbers(static_cast<size_t>(rows) * kInputs, 31);
    for (const int threads : {1, 3}) {
      std::vector<float> output(static_cast<size_t>(rows) * kOutputs, -1);
      linear.Apply(input.data(), rows, output.data(), threads);
      for (int row = 0; row < rows; ++row) {
        for (int o = 0; o < kOutputs; ++o) {
          double sum = bias.empty() ? 0 : bias[o];
          for (int i = 0; i < kInputs; ++i) {
            sum += static_cast<double>(input[row * kInputs + i]) * weights[o * kInputs + i];
          }
          ASSERT_NEAR(output[row * kOutputs + o], sum, 1e-4) << rows << " rows, output " << o;
        }
      }
    }
  }
  std::vector<float> row(kInputs);
  linear.Row(129, row.data());
  for (int i = 0; i < kInputs; ++i) EXPECT_EQ(row[i], weights[129 * kInputs + i]);
}

TEST(RowLinear, KeepsHalfNumbersAsHalf) {
  const auto weights = HalfNumbers(kInputs * kOutputs, 37);
  const auto bias = HalfNumbers(kOutputs, 7);
  const RowLinear linear(weights.data(), bias.data(), kInputs, kOutputs);
  EXPECT_TRUE(linear.is_half());
  ExpectProducts(linear, weights, bias);
  const RowLinear without(weights.data(), nullptr, kInputs, kOutputs);
  ExpectProducts(without, weights, {});
}

TEST(RowLinear, KeepsOtherNumbersWhole) {
  auto weights = HalfNumbers(kInputs * kOutputs, 37);
  // One weight, in the last row, that half precision would round.
  weights[129 * kInputs + 5] = 0.1F;
  const RowLinear linear(weights.data(), nullptr, kInputs, kOutputs);
  EXPECT_FALSE(linear.is_half());
  ExpectProducts(linear, weights, {});
}

TEST(RowLinear, KeepsWhatHalfCannotHold) {
  for (const float value : {70000.0F, 1e-9F, -std::numeric_limits<float>::max()}) {
    auto weights = HalfNumbers(kInputs * kOutputs, 37);
    weights[7] = value;
    const RowLinear linear(weights.data(), nullptr, kInputs, kOutputs);
    EXPECT_FALSE(linear.is_half()) << value;
    std::vector<float> row(kInputs);
    linear.Row(0, row.data());
    EXPECT_EQ(row[7], value);
  }
}

}  // namespace
}  // namespace hearsay
