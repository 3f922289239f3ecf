#include "hearsay/tensors/row_linear.h"

#include <algorithm>
#include <cstring>

#include "ggml.h"
#include "hearsay/tensors/kernels.h"

namespace hearsay {
namespace {

// Outputs that one thread takes at once.
constexpr int kBlock = 64;

}  // namespace

RowLinear::RowLinear(const float* weights, const float* bias, int inputs, int outputs)
    : inputs_(inputs), outputs_(outputs) {
  const size_t count = static_cast<size_t>(inputs) * static_cast<size_t>(outputs);
  half_.resize(count);
  static_assert(sizeof(ggml_fp16_t) == sizeof(uint16_t));
  ggml_fp32_to_fp16_row(weights, half_.data(), static_cast<int64_t>(count));
  std::vector<float> back(static_cast<size_t>(inputs));
  for (int output = 0; output < outputs; ++output) {
    const float* row = weights + static_cast<size_t>(output) * inputs;
    BestKernels().widen(half_.data() + static_cast<size_t>(output) * inputs,
                        static_cast<size_t>(inputs), back.data());
    if (!std::equal(back.begin(), back.end(), row)) {
      half_ = {};
      full_.assign(weights, weights + count);
      break;
    }
  }
  if (bias != nullptr) bias_.assign(bias, bias + outputs);
}

void RowLinear::ApplyRange(const float* rows, int row_count, float* output, int begin,
                           int end) const {
  const float* bias = bias_.empty() ? nullptr : bias_.data();
  const auto in = static_cast<size_t>(inputs_);
  const auto out = static_cast<size_t>(outputs_);
  if (is_half()) {
    BestKernels().half_linear(rows, row_count, in, half_.data(), bias, inputs_, begin, end, output,
                              out);
  } else {
    BestKernels().float_linear(rows, row_count, in, full_.data(), bias, inputs_, begin, end, output,
                               out);
  }
}

void RowLinear::Apply(const float* rows, int row_count, float* output, int threads) const {
  const int blocks = (outputs_ + kBlock - 1) / kBlock;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
  for (int block = 0; block < blocks; ++block) {
    ApplyRange(rows, row_count, output, block * kBlock, std::min(outputs_, (block + 1) * kBlock));
  }
}

void RowLinear::Row(int output, float* weights) const {
  const size_t begin = static_cast<size_t>(output) * inputs_;
  if (is_half()) {
    BestKernels().widen(half_.data() + begin, static_cast<size_t>(inputs_), weights);
  } else {
    std::memcpy(weights, full_.data() + begin, static_cast<size_t>(inputs_) * sizeof(float));
  }
}

}  // namespace hearsay
