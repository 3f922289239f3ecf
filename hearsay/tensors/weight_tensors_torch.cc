#include <cmath>
#include <cstring>
#include <utility>

#include "fmt/format.h"
#include "ggml.h"
#include "hearsay/tensors/weight_tensors.h"

namespace hearsay {
namespace {

// ScalarType of a type that libtorch has, too.
at::ScalarType ScalarTypeOf(ElementType type) {
  switch (type) {
    case ElementType::kF16:
      return at::kHalf;
    case ElementType::kBF16:
      return at::kBFloat16;
    case ElementType::kI8:
      return at::kChar;
    case ElementType::kI16:
      return at::kShort;
    case ElementType::kI32:
      return at::kInt;
    case ElementType::kI64:
      return at::kLong;
    case ElementType::kU8:
      return at::kByte;
    case ElementType::kF64:
      return at::kDouble;
    case ElementType::kF32:
    case ElementType::kGgml:
      return at::kFloat;
  }
  return at::kFloat;
}

// The values, where all are finite: one that is not makes the sum so, and the sum is cheap.
Result<at::Tensor> OnlyNumbers(at::Tensor values, const std::string& name) {
  if (!std::isfinite(values.sum(at::kDouble).item<double>())) {
    return Unreadable(fmt::format("its weight \"{}\" holds values that are no numbers", name));
  }
  return values;
}

}  // namespace

Result<at::Tensor> ToFloatTensor(const Weight& weight) {
  // libtorch throws on shapes such as 0 x 2^62.
  if (weight.elements() < 1) return Unreadable("it has a weight of no elements");
  if (weight.type == ElementType::kGgml) {
    const ggml_type_traits* traits = ggml_get_type_traits(static_cast<ggml_type>(weight.ggml_type));
    if (traits == nullptr || traits->to_float == nullptr) {
      return Unreadable(fmt::format("ggml does not unpack type {}", weight.ggml_type));
    }
    at::Tensor values = at::empty(weight.shape, at::kFloat);
    traits->to_float(weight.bytes.data(), values.data_ptr<float>(), weight.elements());
    return values;
  }
  // The file's bytes need not stand aligned: copied first, then converted.
  at::Tensor raw = at::empty(weight.shape, ScalarTypeOf(weight.type));
  if (!weight.bytes.empty()) std::memcpy(raw.data_ptr(), weight.bytes.data(), weight.bytes.size());
  return raw.to(at::kFloat);
}

Result<at::Tensor> TakeTensor(const WeightMap& weights, const std::string& name) {
  const auto found = weights.find(name);
  if (found == weights.end()) return Unreadable(fmt::format("it lacks the weight \"{}\"", name));
  HEARSAY_ASSIGN_OR_RETURN(at::Tensor values, ToFloatTensor(found->second));
  const auto scale = weights.find(name + "_scale");
  if (scale == weights.end()) return OnlyNumbers(std::move(values), name);
  HEARSAY_ASSIGN_OR_RETURN(at::Tensor scales, ToFloatTensor(scale->second));
  if (scales.numel() != 1 && (values.dim() == 0 || scales.numel() != values.size(0))) {
    return Unreadable(fmt::format("the scales of \"{}\" do not fit its rows", name));
  }
  if (scales.numel() > 1) {
    std::vector<int64_t> shape(static_cast<size_t>(values.dim()), 1);
    shape[0] = scales.numel();
    scales = scales.reshape(shape);
  }
  return OnlyNumbers(values / scales, name);
}

}  // namespace hearsay
