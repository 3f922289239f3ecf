#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "fmt/format.h"
#include "hearsay/tensors/kernels.h"
#include "hearsay/whisper/decoder.h"

namespace hearsay {
namespace {

constexpr float kNormEpsilon = 1e-5F;
constexpr int kLanes = 16;

std::vector<float> ToVector(const at::Tensor& tensor) {
  const at::Tensor values = tensor.contiguous();
  const auto* data = values.data_ptr<float>();
  return {data, data + values.numel()};
}

}  // namespace

void WhisperDecoder::Norm::Apply(const float* input, int rows, float* output) const {
  const size_t width = weight.size();
  for (int row = 0; row < rows; ++row, input += width, output += width) {
    double mean = 0;
    for (size_t i = 0; i < width; ++i) mean += input[i];
    mean /= static_cast<double>(width);
    double variance = 0;
    for (size_t i = 0; i < width; ++i) variance += (input[i] - mean) * (input[i] - mean);
    variance /= static_cast<double>(width);
    const auto centre = static_cast<float>(mean);
    const auto scale = static_cast<float>(1 / std::sqrt(variance + kNormEpsilon));
    for (size_t i = 0; i < width; ++i) {
      output[i] = (input[i] - centre) * scale * weight[i] + bias[i];
    }
  }
}

Result<std::unique_ptr<WhisperDecoder>> WhisperDecoder::Load(const WhisperWeights& weights) {
  const c10::InferenceMode inference;
  auto decoder = std::make_unique<WhisperDecoder>();
  decoder->sizes_ = weights.sizes();
  const int width = decoder->sizes_.width;
  const auto norm = [&](const std::string& name, Norm* to) -> Status {
    HEARSAY_ASSIGN_OR_RETURN(const at::Tensor weight, weights.Take(name + ".weight"));
    HEARSAY_ASSIGN_OR_RETURN(const at::Tensor bias, weights.Take(name + ".bias"));
    to->weight = ToVector(weight);
    to->bias = ToVector(bias);
    return Status::Ok();
  };
  const auto linear = [&](const std::string& name, RowLinear* to) -> Status {
    HEARSAY_ASSIGN_OR_RETURN(const at::Tensor weight, weights.Take(name + ".weight"));
    HEARSAY_ASSIGN_OR_RETURN(const at::Tensor bias, weights.Take(name + ".bias"));
    *to = RowLinear(weight.data_ptr<float>(), bias.data_ptr<float>(),
                    static_cast<int>(weight.size(1)), static_cast<int>(weight.size(0)));
    return Status::Ok();
  };
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor embedding, weights.Take("decoder.embed_tokens.weight"));
  decoder->embedding_ =
      RowLinear(embedding.data_ptr<float>(), nullptr, width, decoder->sizes_.vocabulary);
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor positions,
                           weights.Take("decoder.embed_positions.weight"));
  decoder->positions_ = ToVector(positions);
  for (int i = 0; i < decoder->sizes_.decoder_layers; ++i) {
    const std::string name = fmt::format("decoder.layers.{}.", i);
    Layer layer;
    HEARSAY_RETURN_IF_ERROR(norm(name + "self_attn_layer_norm", &layer.self_norm));
    HEARSAY_RETURN_IF_ERROR(linear(name + "self_attn.qkv_proj", &layer.query_key_value));
    HEARSAY_RETURN_IF_ERROR(linear(name + "self_attn.out_proj", &layer.self_output));
    HEARSAY_RETURN_IF_ERROR(norm(name + "encoder_attn_layer_norm", &layer.audio_norm));
    HEARSAY_RETURN_IF_ERROR(linear(name + "encoder_attn.q_proj", &layer.audio_query));
    HEARSAY_ASSIGN_OR_RETURN(const at::Tensor key_value,
                             weights.Take(name + "encoder_attn.kv_proj.weight"));
    HEARSAY_ASSIGN_OR_RETURN(layer.audio_bias, weights.Take(name + "encoder_attn.kv_proj.bias"));
    layer.audio_key_value = key_value.t().contiguous();
    HEARSAY_RETURN_IF_ERROR(linear(name + "encoder_attn.out_proj", &layer.audio_output));
    HEARSAY_RETURN_IF_ERROR(norm(name + "final_layer_norm", &layer.feed_forward_norm));
    HEARSAY_RETURN_IF_ERROR(linear(name + "fc1", &layer.expand));
    HEARSAY_RETURN_IF_ERROR(linear(name + "fc2", &layer.contract));
    decoder->layers_.push_back(std::move(layer));
  }
  HEARSAY_RETURN_IF_ERROR(norm("decoder.layer_norm", &decoder->norm_));
  return decoder;
}

std::shared_ptr<const AudioMemory> WhisperDecoder::Remember(const at::Tensor& encoded) const {
  const c10::InferenceMode inference;
  auto memory = std::make_shared<AudioMemory>();
  const auto positions = static_cast<int>(encoded.size(0));
  const int width = sizes_.width;
  const int head_width = sizes_.head_width();
  memory->positions = positions;
  memory->padded_positions = (positions + kLanes - 1) / kLanes * kLanes;
  memory->layers.resize(layers_.size());
  at::Tensor key_value = at::empty({positions, 2 * width});
  for (size_t i = 0; i < layers_.size(); ++i) {
    at::addmm_out(key_value, layers_[i].audio_bias, encoded, layers_[i].audio_key_value);
    const auto* from = key_value.data_ptr<float>();
    AudioMemory::Layer& layer = memory->layers[i];
    layer.keys.assign(static_cast<size_t>(width) * memory->padded_positions, 0.0F);
    layer.values.resize(static_cast<size_t>(width) * positions);
    for (int p = 0; p < positions; ++p, from += 2 * width) {
      for (int j = 0; j < width; ++j) {
        layer.keys[static_cast<size_t>(j) * memory->padded_positions + p] = from[j];
      }
      for (int head = 0; head < sizes_.heads; ++head) {
        std::memcpy(layer.values.data() + (static_cast<size_t>(head) * positions + p) * head_width,
                    from + width + head * head_width, head_width * sizeof(float));
      }
    }
  }
  return memory;
}

DecoderRows::DecoderRows(const WhisperDecoder& decoder, int rows, int threads)
    : decoder_(decoder), threads_(threads), rows_(static_cast<size_t>(rows)) {
  const WhisperSizes& sizes = decoder.sizes();
  cache_.resize(static_cast<size_t>(sizes.decoder_layers));
  for (auto& layer : cache_) {
    layer.resize(static_cast<size_t>(rows) * sizes.text_positions * 2 * sizes.width);
  }
}

float* DecoderRows::Keys(int layer, int row, int position) {
  const WhisperSizes& sizes = decoder_.sizes();
  return cache_[layer].data() +
         (static_cast<size_t>(row) * sizes.text_positions + position) * 2 * sizes.width;
}

float* DecoderRows::Values(int layer, int row, int position) {
  return Keys(layer, row, position) + decoder_.sizes().width;
}

void DecoderRows::Start(int row, std::shared_ptr<const AudioMemory> memory) {
  rows_[row].memory = std::move(memory);
  rows_[row].history.clear();
}

void DecoderRows::Reorder(const std::vector<int>& parents) {
  std::vector<std::vector<int>> histories;
  histories.reserve(parents.size());
  for (const int parent : parents) histories.push_back(rows_[parent].history);
  for (size_t row = 0; row < parents.size(); ++row) rows_[row].history = std::move(histories[row]);
}

void DecoderRows::AttendToText(int layer, const std::vector<Item>& items) {
  const WhisperSizes& sizes = decoder_.sizes();
  const int width = sizes.width;
  const int head_width = sizes.head_width();
  const int tasks = static_cast<int>(items.size()) * sizes.heads;
  const float scale = 1 / std::sqrt(static_cast<float>(head_width));
#pragma omp parallel for schedule(static) num_threads(threads_) if (threads_ > 1)
  for (int task = 0; task < tasks; ++task) {
    const Item& item = items[task / sizes.heads];
    const int head = task % sizes.heads;
    const size_t at = static_cast<size_t>(head) * head_width;
    const float* query =
        query_key_value_.data() + static_cast<size_t>(task / sizes.heads) * 3 * width + at;
    const std::vector<int>& history = rows_[item.row].history;
    float* scores = scores_.data() + static_cast<size_t>(task) * sizes.text_positions;
    for (int p = 0; p <= item.position; ++p) {
      const float* key = Keys(layer, history[p], p) + at;
      float sum = 0;
      for (int i = 0; i < head_width; ++i) sum += query[i] * key[i];
      scores[p] = sum * scale;
    }
    BestKernels().softmax(scores, static_cast<size_t>(item.position) + 1);
    float* output = attended_.data() + static_cast<size_t>(task / sizes.heads) * width + at;
    std::fill(output, output + head_width, 0.0F);
    for (int p = 0; p <= item.position; ++p) {
      const float* value = Values(layer, history[p], p) + at;
      for (int i = 0; i < head_width; ++i) output[i] += scores[p] * value[i];
    }
  }
}

void DecoderRows::AttendToAudio(int layer, const std::vector<Item>& items) {
  const WhisperSizes& sizes = decoder_.sizes();
  const int width = sizes.width;
  const int head_width = sizes.head_width();
  // Items next to one another with one memory, a few at a time, so that it is read once for them.
  struct Group {
    int begin = 0;
    int count = 0;
  };
  std::vector<Group> groups;
  for (int i = 0; i < static_cast<int>(items.size()); ++i) {
    if (!groups.empty() && groups.back().count < kMostQueries &&
        rows_[items[groups.back().begin].row].memory == rows_[items[i].row].memory) {
      ++groups.back().count;
    } else {
      groups.push_back({i, 1});
    }
  }
  const int tasks = static_cast<int>(groups.size()) * sizes.heads;
  const int padded = rows_[items[0].row].memory->padded_positions;
  const size_t room = static_cast<size_t>(tasks) * kMostQueries * padded;
  if (scores_.size() < room) scores_.resize(room);
  const float scale = 1 / std::sqrt(static_cast<float>(head_width));
#pragma omp parallel for schedule(static) num_threads(threads_) if (threads_ > 1)
  for (int task = 0; task < tasks; ++task) {
    const Group& group = groups[task / sizes.heads];
    const int head = task % sizes.heads;
    const AudioMemory& memory = *rows_[items[group.begin].row].memory;
    const AudioMemory::Layer& stored = memory.layers[layer];
    const size_t at = static_cast<size_t>(group.begin) * width + head * head_width;
    // The queries stand in query_key_value_, a row of `width` each.
    float* scores = scores_.data() + static_cast<size_t>(task) * kMostQueries * padded;
    BestKernels().scores(query_key_value_.data() + at, group.count, width,
                         stored.keys.data() + static_cast<size_t>(head) * head_width * padded,
                         padded, head_width, padded, scores, padded);
    for (int q = 0; q < group.count; ++q) {
      float* row = scores + static_cast<size_t>(q) * padded;
      for (int p = 0; p < memory.positions; ++p) row[p] *= scale;
      BestKernels().softmax(row, static_cast<size_t>(memory.positions));
    }
    BestKernels().weighted_sum(
        scores, group.count, padded,
        stored.values.data() + static_cast<size_t>(head) * memory.positions * head_width,
        head_width, memory.positions, head_width, attended_.data() + at, width);
  }
}

void DecoderRows::Feed(const std::vector<DecoderInput>& inputs, std::vector<float>* logits) {
  const WhisperSizes& sizes = decoder_.sizes();
  const auto width = static_cast<size_t>(sizes.width);
  const int count = static_cast<int>(inputs.size());
  std::vector<Item> items;
  for (const DecoderInput& input : inputs) {
    std::vector<int>& history = rows_[input.row].history;
    items.push_back({input.row, static_cast<int>(history.size())});
    history.push_back(input.row);
  }
  stream_.resize(count * width);
  normal_.resize(count * width);
  attended_.resize(count * width);
  query_key_value_.resize(count * 3 * width);
  expanded_.resize(count * 4 * width);
  const size_t room = static_cast<size_t>(count) * sizes.heads * sizes.text_positions;
  if (scores_.size() < room) scores_.resize(room);
  for (int i = 0; i < count; ++i) {
    float* row = stream_.data() + i * width;
    decoder_.embedding_.Row(inputs[i].token, row);
    const float* position = decoder_.positions_.data() + items[i].position * width;
    for (size_t j = 0; j < width; ++j) row[j] += position[j];
  }
  const auto add = [&](const std::vector<float>& change) {
    for (size_t i = 0; i < count * width; ++i) stream_[i] += change[i];
  };
  for (int i = 0; i < sizes.decoder_layers; ++i) {
    const WhisperDecoder::Layer& layer = decoder_.layers_[i];
    layer.self_norm.Apply(stream_.data(), count, normal_.data());
    layer.query_key_value.Apply(normal_.data(), count, query_key_value_.data(), threads_);
    for (int item = 0; item < count; ++item) {
      std::memcpy(Keys(i, items[item].row, items[item].position),
                  query_key_value_.data() + item * 3 * width + width, 2 * width * sizeof(float));
    }
    AttendToText(i, items);
    layer.self_output.Apply(attended_.data(), count, normal_.data(), threads_);
    add(normal_);
    layer.audio_norm.Apply(stream_.data(), count, normal_.data());
    layer.audio_query.Apply(normal_.data(), count, query_key_value_.data(), threads_);
    AttendToAudio(i, items);
    layer.audio_output.Apply(attended_.data(), count, normal_.data(), threads_);
    add(normal_);
    layer.feed_forward_norm.Apply(stream_.data(), count, normal_.data());
    layer.expand.Apply(normal_.data(), count, expanded_.data(), threads_);
    BestKernels().gelu(expanded_.data(), count * 4 * width);
    layer.contract.Apply(expanded_.data(), count, normal_.data(), threads_);
    add(normal_);
  }
  // Only the rows that are asked for go through the vocabulary, most of the cost.
  int wanted = 0;
  for (int i = 0; i < count; ++i) {
    if (!inputs[i].wants_logits) continue;
    decoder_.norm_.Apply(stream_.data() + i * width, 1, normal_.data() + wanted * width);
    ++wanted;
  }
  logits->resize(static_cast<size_t>(wanted) * sizes.vocabulary);
  if (wanted > 0) decoder_.embedding_.Apply(normal_.data(), wanted, logits->data(), threads_);
}

}  // namespace hearsay
