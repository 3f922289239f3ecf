#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "fmt/format.h"
#include "hearsay/audio/voice_activity.h"
#include "hearsay/audio/waveform.h"
#include "hearsay/tensors/torch_status.h"
#include "hearsay/tensors/weight_tensors.h"

namespace hearsay {
namespace {

constexpr int kContext = 64;  // samples of the chunk before that the network sees, too
constexpr int kState = 128;
// Chunks that go through the convolutions at once: bounds the memory.
constexpr size_t kMostChunks = 1024;

struct Convolution {
  at::Tensor weight;
  at::Tensor bias;
  int64_t stride = 1;

  at::Tensor Apply(const at::Tensor& input) const {
    return at::relu(at::conv1d(input, weight, bias, stride, 1));
  }
};

// As silero_vad's tinygrad_model.py: a short-time Fourier transform as a convolution, four
// convolutions, an LSTM cell over the chunks, a projection.
class SileroNetwork : public VoiceActivity {
 public:
  Status Load(const WeightMap& weights);

  void Reset() override {
    context_.assign(kContext, 0.0F);
    hidden_ = at::zeros({kState});
    cell_ = at::zeros({kState});
  }

  std::vector<float> Probabilities(std::span<const float> samples) override {
    const c10::InferenceMode inference;
    std::vector<float> probabilities;
    constexpr size_t kMostSamples = kMostChunks * kSpeechChunk;
    for (size_t begin = 0; begin < samples.size(); begin += kMostSamples) {
      Listen(samples.subspan(begin, std::min(kMostSamples, samples.size() - begin)),
             &probabilities);
    }
    return probabilities;
  }

 private:
  void Listen(std::span<const float> samples, std::vector<float>* probabilities);

  at::Tensor transform_;  // (258, 1, 256): cosines, then sines
  std::vector<Convolution> convolutions_;
  at::Tensor input_weight_;   // (512, 128)
  at::Tensor hidden_weight_;  // (512, 128)
  at::Tensor gate_bias_;      // of both
  at::Tensor output_weight_;  // (128)
  float output_bias_ = 0;
  std::vector<float> context_;
  at::Tensor hidden_;
  at::Tensor cell_;
};

Status SileroNetwork::Load(const WeightMap& weights) {
  const auto take = [&](const char* name, std::vector<int64_t> shape) -> Result<at::Tensor> {
    HEARSAY_ASSIGN_OR_RETURN(at::Tensor tensor, TakeTensor(weights, name));
    if (tensor.sizes() != at::IntArrayRef(shape)) {
      return Unreadable(fmt::format("its weight \"{}\" has another shape than version 6's", name));
    }
    return tensor;
  };
  HEARSAY_ASSIGN_OR_RETURN(transform_, take("stft_conv.weight", {258, 1, 256}));
  struct Shape {
    const char* weight;
    const char* bias;
    int64_t outputs;
    int64_t inputs;
    int64_t stride;
  };
  for (const Shape& shape : {Shape{"conv1.weight", "conv1.bias", 128, 129, 1},
                             Shape{"conv2.weight", "conv2.bias", 64, 128, 2},
                             Shape{"conv3.weight", "conv3.bias", 64, 64, 2},
                             Shape{"conv4.weight", "conv4.bias", 128, 64, 1}}) {
    Convolution convolution;
    convolution.stride = shape.stride;
    HEARSAY_ASSIGN_OR_RETURN(convolution.weight,
                             take(shape.weight, {shape.outputs, shape.inputs, 3}));
    HEARSAY_ASSIGN_OR_RETURN(convolution.bias, take(shape.bias, {shape.outputs}));
    convolutions_.push_back(std::move(convolution));
  }
  HEARSAY_ASSIGN_OR_RETURN(input_weight_, take("lstm_cell.weight_ih", {4 * kState, kState}));
  HEARSAY_ASSIGN_OR_RETURN(hidden_weight_, take("lstm_cell.weight_hh", {4 * kState, kState}));
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor input_bias, take("lstm_cell.bias_ih", {4 * kState}));
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor hidden_bias, take("lstm_cell.bias_hh", {4 * kState}));
  gate_bias_ = input_bias + hidden_bias;
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor output_weight,
                           take("final_conv.weight", {1, kState, 1}));
  output_weight_ = output_weight.reshape({kState});
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor output_bias, take("final_conv.bias", {1}));
  output_bias_ = output_bias.item<float>();
  Reset();
  return Status::Ok();
}

void SileroNetwork::Listen(std::span<const float> samples, std::vector<float>* probabilities) {
  const auto chunks = static_cast<int64_t>((samples.size() + kSpeechChunk - 1) / kSpeechChunk);
  at::Tensor input = at::zeros({chunks, 1, kContext + kSpeechChunk});
  auto* row = input.data_ptr<float>();
  for (int64_t i = 0; i < chunks; ++i, row += kContext + kSpeechChunk) {
    const size_t begin = static_cast<size_t>(i) * kSpeechChunk;
    const size_t count = std::min<size_t>(kSpeechChunk, samples.size() - begin);
    std::memcpy(row, context_.data(), kContext * sizeof(float));
    // The network has a memory: what is no number would stay in it to the recording's end.
    std::transform(
        samples.begin() + static_cast<std::ptrdiff_t>(begin),
        samples.begin() + static_cast<std::ptrdiff_t>(begin + count), row + kContext,
        [](float sample) { return std::clamp(sample, -kLoudestSample, kLoudestSample); });
    std::memcpy(context_.data(), row + kSpeechChunk, kContext * sizeof(float));
  }
  input = at::reflection_pad1d(input, {0, kContext});
  const at::Tensor spectrum = at::conv1d(input, transform_, {}, 128);
  at::Tensor features =
      (spectrum.narrow(1, 0, 129).square() + spectrum.narrow(1, 129, 129).square()).sqrt();
  for (const Convolution& convolution : convolutions_) features = convolution.Apply(features);
  const at::Tensor gates = at::addmm(gate_bias_, features.squeeze(-1), input_weight_.t());
  for (int64_t i = 0; i < chunks; ++i) {
    // In, forget, candidate, out.
    const at::Tensor gate = at::addmv(gates[i], hidden_weight_, hidden_);
    cell_ = at::sigmoid(gate.narrow(0, kState, kState)) * cell_ +
            at::sigmoid(gate.narrow(0, 0, kState)) * at::tanh(gate.narrow(0, 2 * kState, kState));
    hidden_ = at::sigmoid(gate.narrow(0, 3 * kState, kState)) * at::tanh(cell_);
    const float logit = at::dot(at::relu(hidden_), output_weight_).item<float>() + output_bias_;
    probabilities->push_back(1.0F / (1.0F + std::exp(-logit)));
  }
}

}  // namespace

Result<std::unique_ptr<VoiceActivity>> LoadVoiceActivity(const std::filesystem::path& weights) {
  HEARSAY_ASSIGN_OR_RETURN(const auto file, WeightFile::Open(weights));
  auto network = std::make_unique<SileroNetwork>();
  const Status status = WithoutExceptions([&] { return network->Load(file->weights()); });
  if (!status.ok()) {
    return Unreadable(fmt::format("{} is not Silero's voice activity detector: {}",
                                  weights.string(), status.message()));
  }
  return std::unique_ptr<VoiceActivity>(std::move(network));
}

}  // namespace hearsay
