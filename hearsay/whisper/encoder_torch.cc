#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "fmt/format.h"
#include "hearsay/tensors/kernels.h"
#include "hearsay/whisper/encoder.h"

namespace hearsay {
namespace {

constexpr double kNormEpsilon = 1e-5;
// Rows of one product: enough for a matrix product to be fast, few enough that what one thread
// works on stays in its cache.
constexpr int64_t kRows = 250;
// Queries whose scores are worked on together; their scores (1,500 each) fit a second-level cache.
constexpr int64_t kQueries = 100;

int64_t Blocks(int64_t rows, int64_t block) { return (rows + block - 1) / block; }

// output = rows weight + bias, then GELU, then added to what `residual` holds, block by block of
// rows. libtorch would leave the threads to its BLAS, and take a pass of its own for each step.
void LinearInBlocks(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& bias,
                    bool gelu, const at::Tensor* residual, const at::Tensor& output) {
  const int64_t count = rows.size(0);
  at::parallel_for(0, Blocks(count, kRows), 1, [&](int64_t begin, int64_t end) {
    const c10::InferenceMode inference;
    for (int64_t block = begin; block < end; ++block) {
      const int64_t from = block * kRows;
      const int64_t size = std::min(kRows, count - from);
      at::Tensor out = output.narrow(0, from, size);
      if (residual != nullptr) {
        at::Tensor sum = residual->narrow(0, from, size);
        sum.add_(bias);
        sum.addmm_(rows.narrow(0, from, size), weight);
        continue;
      }
      at::addmm_out(out, bias, rows.narrow(0, from, size), weight);
      if (gelu) {
        BestKernels().gelu(out.data_ptr<float>(), static_cast<size_t>(out.numel()));
      }
    }
  });
}

}  // namespace

std::vector<int> WhisperEncoder::ConnectorTaps() const {
  std::vector<int> taps;
  for (int k = 1; k <= 4; ++k) taps.push_back(sizes_.encoder_layers * k / 4 - 1);
  return taps;
}

Result<std::unique_ptr<WhisperEncoder>> WhisperEncoder::Load(const WhisperWeights& weights) {
  const c10::InferenceMode inference;
  auto encoder = std::make_unique<WhisperEncoder>();
  encoder->sizes_ = weights.sizes();
  const auto take = [&](const std::string& name, at::Tensor* tensor) -> Status {
    HEARSAY_ASSIGN_OR_RETURN(*tensor, weights.Take(name));
    return Status::Ok();
  };
  const auto norm = [&](const std::string& name, Norm* to) -> Status {
    HEARSAY_RETURN_IF_ERROR(take(name + ".weight", &to->weight));
    return take(name + ".bias", &to->bias);
  };
  const auto linear = [&](const std::string& name, Linear* to) -> Status {
    HEARSAY_RETURN_IF_ERROR(take(name + ".weight", &to->weight));
    to->weight = to->weight.t().contiguous();
    return take(name + ".bias", &to->bias);
  };
  HEARSAY_RETURN_IF_ERROR(take("encoder.conv1.weight", &encoder->conv1_weight_));
  HEARSAY_RETURN_IF_ERROR(take("encoder.conv1.bias", &encoder->conv1_bias_));
  HEARSAY_RETURN_IF_ERROR(take("encoder.conv2.weight", &encoder->conv2_weight_));
  HEARSAY_RETURN_IF_ERROR(take("encoder.conv2.bias", &encoder->conv2_bias_));
  HEARSAY_RETURN_IF_ERROR(take("encoder.embed_positions.weight", &encoder->positions_));
  const double scale = 1 / std::sqrt(static_cast<double>(encoder->sizes_.head_width()));
  for (int i = 0; i < encoder->sizes_.encoder_layers; ++i) {
    const std::string name = fmt::format("encoder.layers.{}.", i);
    Layer layer;
    HEARSAY_RETURN_IF_ERROR(norm(name + "self_attn_layer_norm", &layer.attention_norm));
    HEARSAY_RETURN_IF_ERROR(linear(name + "self_attn.qkv_proj", &layer.query_key_value));
    // A power of two for heads of 64: nothing is rounded.
    layer.query_key_value.weight.narrow(1, 0, encoder->sizes_.width).mul_(scale);
    layer.query_key_value.bias.narrow(0, 0, encoder->sizes_.width).mul_(scale);
    HEARSAY_RETURN_IF_ERROR(linear(name + "self_attn.out_proj", &layer.attention_output));
    HEARSAY_RETURN_IF_ERROR(norm(name + "final_layer_norm", &layer.feed_forward_norm));
    HEARSAY_RETURN_IF_ERROR(linear(name + "fc1", &layer.expand));
    HEARSAY_RETURN_IF_ERROR(linear(name + "fc2", &layer.contract));
    encoder->layers_.push_back(std::move(layer));
  }
  HEARSAY_RETURN_IF_ERROR(norm("encoder.layer_norm", &encoder->norm_));
  return encoder;
}

void WhisperEncoder::Attend(const at::Tensor& query_key_value, at::Tensor& output) const {
  // (windows, positions, 3 width) to (windows, positions, width). Scores are made, normalised and
  // used a few queries at a time, and never all kept: 1,500 x 1,500 a head would go through memory
  // three times.
  const int64_t windows = query_key_value.size(0);
  const int64_t positions = query_key_value.size(1);
  const int64_t head_width = sizes_.head_width();
  const int64_t blocks = Blocks(positions, kQueries);
  at::parallel_for(0, windows * sizes_.heads * blocks, 1, [&](int64_t begin, int64_t end) {
    const c10::InferenceMode inference;
    at::Tensor scores = at::empty({kQueries, positions});
    at::Tensor keys;
    at::Tensor values;
    int64_t prepared = -1;
    for (int64_t task = begin; task < end; ++task) {
      const int64_t pair = task / blocks;
      const int64_t window = pair / sizes_.heads;
      const int64_t head = pair % sizes_.heads;
      const at::Tensor all = query_key_value[window];
      if (pair != prepared) {
        keys = all.narrow(1, sizes_.width + head * head_width, head_width).t().contiguous();
        values = all.narrow(1, 2 * sizes_.width + head * head_width, head_width).contiguous();
        prepared = pair;
      }
      const int64_t from = task % blocks * kQueries;
      const int64_t size = std::min(kQueries, positions - from);
      at::Tensor some = scores.narrow(0, 0, size);
      at::mm_out(some, all.narrow(0, from, size).narrow(1, head * head_width, head_width), keys);
      auto* row = some.data_ptr<float>();
      for (int64_t i = 0; i < size; ++i, row += positions) {
        BestKernels().softmax(row, static_cast<size_t>(positions));
      }
      at::Tensor to = output[window].narrow(0, from, size).narrow(1, head * head_width, head_width);
      to.copy_(at::mm(some, values));
    }
  });
}

at::Tensor WhisperEncoder::Encode(const at::Tensor& log_mel, const std::vector<int>& taps,
                                  std::vector<at::Tensor>* hidden) {
  const c10::InferenceMode inference;
  const int64_t windows = log_mel.size(0);
  at::Tensor features = at::conv1d(log_mel, conv1_weight_, conv1_bias_, 1, 1).contiguous();
  BestKernels().gelu(features.data_ptr<float>(), static_cast<size_t>(features.numel()));
  features = at::conv1d(features, conv2_weight_, conv2_bias_, 2, 1).contiguous();
  BestKernels().gelu(features.data_ptr<float>(), static_cast<size_t>(features.numel()));
  const int64_t positions = features.size(2);
  at::Tensor stream = features.transpose(1, 2).contiguous();
  stream.add_(positions_.narrow(0, 0, positions));

  const int64_t rows = windows * positions;
  const int64_t width = sizes_.width;
  at::Tensor flat = stream.view({rows, width});
  at::Tensor query_key_value = at::empty({rows, 3 * width});
  at::Tensor attended = at::empty({windows, positions, width});
  at::Tensor expanded = at::empty({rows, 4 * width});
  size_t tap = 0;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    at::Tensor normal = at::layer_norm(flat, {width}, layer.attention_norm.weight,
                                       layer.attention_norm.bias, kNormEpsilon);
    LinearInBlocks(normal, layer.query_key_value.weight, layer.query_key_value.bias, false, nullptr,
                   query_key_value);
    Attend(query_key_value.view({windows, positions, 3 * width}), attended);
    LinearInBlocks(attended.view({rows, width}), layer.attention_output.weight,
                   layer.attention_output.bias, false, &flat, flat);
    normal = at::layer_norm(flat, {width}, layer.feed_forward_norm.weight,
                            layer.feed_forward_norm.bias, kNormEpsilon);
    LinearInBlocks(normal, layer.expand.weight, layer.expand.bias, true, nullptr, expanded);
    LinearInBlocks(expanded, layer.contract.weight, layer.contract.bias, false, &flat, flat);
    if (hidden != nullptr && tap < taps.size() && taps[tap] == static_cast<int>(i)) {
      hidden->push_back(stream.clone());
      ++tap;
    }
  }
  return at::layer_norm(stream, {width}, norm_.weight, norm_.bias, kNormEpsilon);
}

}  // namespace hearsay
