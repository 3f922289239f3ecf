#include <cmath>
#include <limits>

#include "ggml.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/tensors/weight_tensors.h"
#include "tests/weight_bytes.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using weight_bytes::Bytes;
using weight_bytes::PackAll;

std::vector<float> Values(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

TEST(WeightTensors, ReadEveryType) {
  const auto file = WeightFile::Open(HEARSAY_SOURCE_DIR "/tests/golden/small.safetensors");
  ASSERT_TRUE(file.ok()) << file.status().message();
  const auto values = [&](const char* name) {
    const auto tensor = TakeTensor((*file)->weights(), name);
    EXPECT_TRUE(tensor.ok()) << tensor.status().message();
    return tensor.ok() ? Values(*tensor) : std::vector<float>();
  };
  // The values of tests/golden/make_safetensors.py.
  const std::vector<float> plain = {-2, -0.5, 0, 1, 1.5, 100};
  EXPECT_EQ(values("f16"), plain);
  EXPECT_EQ(values("bf16"), plain);
  EXPECT_EQ(values("i8"), (std::vector<float>{-2, 0, 0, 1, 1, 100}));
  EXPECT_EQ(values("u8"), (std::vector<float>{2, 0, 0, 1, 1, 100}));
  EXPECT_EQ(values("i16"), (std::vector<float>{-600, -150, 0, 300, 450, 30000}));
  EXPECT_EQ(values("i32"), (std::vector<float>{-140000, -35000, 0, 70000, 105000, 7000000}));
  EXPECT_EQ(values("i64")[5], 5e11F);
  EXPECT_FLOAT_EQ(values("f64")[5], 100.0F / 3);
  EXPECT_FLOAT_EQ(values("f32")[0], -1.9F);
  EXPECT_EQ(values("number"), std::vector<float>{7.25F});
  EXPECT_EQ(TakeTensor((*file)->weights(), "empty").status().code(), StatusCode::kUnreadable);
  EXPECT_THAT(TakeTensor((*file)->weights(), "none").status().message(),
              HasSubstr("lacks the weight \"none\""));
}

TEST(WeightTensors, UnpackGgmlBlocks) {
  // ggml's own packing of 64 values, in two rows.
  std::vector<float> values(64);
  for (int i = 0; i < 64; ++i) values[i] = static_cast<float>(std::sin(i));
  std::string packed(2 * 34, '\0');
  ASSERT_EQ(ggml_quantize_chunk(GGML_TYPE_Q8_0, values.data(), packed.data(), 0, 2, 32, nullptr),
            packed.size());
  const Weight weight{ElementType::kGgml, GGML_TYPE_Q8_0, {2, 32}, Bytes(packed)};
  const auto tensor = ToFloatTensor(weight);
  ASSERT_TRUE(tensor.ok());
  EXPECT_EQ(tensor->sizes(), (std::vector<int64_t>{2, 32}));
  const auto unpacked = Values(*tensor);
  for (int i = 0; i < 64; ++i) EXPECT_NEAR(unpacked[i], values[i], 0.005);
  const std::string whole_numbers(64, '\1');
  EXPECT_EQ(
      ToFloatTensor({ElementType::kGgml, GGML_TYPE_I8, {64}, Bytes(whole_numbers)}).status().code(),
      StatusCode::kUnreadable);
}

TEST(WeightTensors, DivideByScales) {
  const std::string rows("\x02\x04\x0a\x14", 4);
  const std::string one = PackAll(std::vector<float>{2});
  const std::string two = PackAll(std::vector<float>{2, 10});
  const std::string three = PackAll(std::vector<float>{1, 2, 3});
  const auto take = [&](const std::string& scales) {
    const auto count = static_cast<int64_t>(scales.size() / 4);
    const WeightMap weights = {{"w", {ElementType::kI8, -1, {2, 2}, Bytes(rows)}},
                               {"w_scale", {ElementType::kF32, -1, {count}, Bytes(scales)}}};
    return TakeTensor(weights, "w");
  };
  EXPECT_EQ(Values(*take(one)), (std::vector<float>{1, 2, 5, 10}));
  EXPECT_EQ(Values(*take(two)), (std::vector<float>{1, 2, 1, 2}));
  EXPECT_THAT(take(three).status().message(), HasSubstr("do not fit its rows"));
  EXPECT_THAT(take(PackAll(std::vector<float>{0, 1})).status().message(), HasSubstr("no numbers"));
  EXPECT_FALSE(take("").ok());
}

TEST(WeightTensors, RefuseWhatLibtorchWouldThrowAt) {
  // Shapes of no elements, whose strides do not fit, and values that are no numbers.
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{0}, {0, INT64_MAX}, {INT64_MAX, 0}, {-1}, {INT64_MAX, INT64_MAX}}) {
    EXPECT_EQ(ToFloatTensor({ElementType::kF32, -1, shape, {}}).status().code(),
              StatusCode::kUnreadable);
  }
  for (const float value : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    const std::string data = PackAll(std::vector<float>{1, value, 2});
    const WeightMap weights = {{"w", {ElementType::kF32, -1, {3}, Bytes(data)}}};
    EXPECT_THAT(TakeTensor(weights, "w").status().message(),
                HasSubstr("\"w\" holds values that are no numbers"));
  }
}

}  // namespace
}  // namespace hearsay
