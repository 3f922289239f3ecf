#include <c10/core/InferenceMode.h>
#include <torch/script.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "hearsay/audio/voice_activity.h"
#include "hearsay/audio/waveform.h"
#include "hearsay/tensors/kernels.h"
#include "hearsay/tensors/torch_status.h"

namespace hearsay {
namespace {

constexpr int kContext = 64;  // samples of the chunk before that the network sees, too
constexpr int kState = 128;
constexpr int kGates = 4 * kState;
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
  Status Load(const std::map<std::string, at::Tensor>& weights);

  void Reset() override {
    context_.assign(kContext, 0.0F);
    hidden_.fill(0);
    cell_.fill(0);
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
  at::Tensor output_weight_;  // (1, 128, 1)
  float output_bias_ = 0;
  std::vector<float> context_;
  std::array<float, kState> hidden_{};
  std::array<float, kState> cell_{};
};

Status SileroNetwork::Load(const std::map<std::string, at::Tensor>& weights) {
  const auto take = [&](const std::string& name, std::vector<int64_t> shape) -> Result<at::Tensor> {
    const auto found = weights.find("_model." + name);
    if (found == weights.end()) return Unreadable(fmt::format("it lacks the weight \"{}\"", name));
    if (found->second.sizes() != at::IntArrayRef(shape)) {
      return Unreadable(fmt::format("its weight \"{}\" has another shape than version 6's", name));
    }
    return found->second.to(at::kFloat).contiguous().clone();
  };
  HEARSAY_ASSIGN_OR_RETURN(transform_, take("stft.forward_basis_buffer", {258, 1, 256}));
  struct Shape {
    int64_t outputs;
    int64_t inputs;
    int64_t stride;
  };
  for (const Shape& shape :
       {Shape{128, 129, 1}, Shape{64, 128, 2}, Shape{64, 64, 2}, Shape{128, 64, 1}}) {
    const std::string name = fmt::format("encoder.{}.reparam_conv.", convolutions_.size());
    Convolution convolution;
    convolution.stride = shape.stride;
    HEARSAY_ASSIGN_OR_RETURN(convolution.weight,
                             take(name + "weight", {shape.outputs, shape.inputs, 3}));
    HEARSAY_ASSIGN_OR_RETURN(convolution.bias, take(name + "bias", {shape.outputs}));
    convolutions_.push_back(std::move(convolution));
  }
  HEARSAY_ASSIGN_OR_RETURN(input_weight_, take("decoder.rnn.weight_ih", {kGates, kState}));
  HEARSAY_ASSIGN_OR_RETURN(hidden_weight_, take("decoder.rnn.weight_hh", {kGates, kState}));
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor input_bias, take("decoder.rnn.bias_ih", {kGates}));
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor hidden_bias, take("decoder.rnn.bias_hh", {kGates}));
  gate_bias_ = input_bias + hidden_bias;
  HEARSAY_ASSIGN_OR_RETURN(output_weight_, take("decoder.decoder.2.weight", {1, kState, 1}));
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor output_bias, take("decoder.decoder.2.bias", {1}));
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
  // One step after another, each too small for libtorch to be worth its calls.
  const auto* from_input = gates.data_ptr<float>();
  const auto* output_weight = output_weight_.data_ptr<float>();
  std::array<float, kGates> gate{};
  const auto sigmoid = [](float x) { return 1.0F / (1.0F + std::exp(-x)); };
  for (int64_t i = 0; i < chunks; ++i, from_input += kGates) {
    BestKernels().float_linear(hidden_.data(), 1, kState, hidden_weight_.data_ptr<float>(),
                               from_input, kState, 0, kGates, gate.data(), kGates);
    float logit = output_bias_;
    for (int j = 0; j < kState; ++j) {
      // In, forget, candidate, out.
      cell_[j] =
          sigmoid(gate[kState + j]) * cell_[j] + sigmoid(gate[j]) * std::tanh(gate[2 * kState + j]);
      hidden_[j] = sigmoid(gate[3 * kState + j]) * std::tanh(cell_[j]);
      logit += std::max(hidden_[j], 0.0F) * output_weight[j];
    }
    probabilities->push_back(sigmoid(logit));
  }
}

}  // namespace

Result<std::unique_ptr<VoiceActivity>> LoadVoiceActivity(const std::filesystem::path& weights) {
  std::error_code error;
  if (!std::filesystem::exists(weights, error)) {
    return NotFound(fmt::format("there is no file {}", weights.string()));
  }
  auto network = std::make_unique<SileroNetwork>();
  const Status status = WithoutExceptions([&]() -> Status {
    const torch::jit::Module module = torch::jit::load(weights.string());
    std::map<std::string, at::Tensor> tensors;
    for (const auto& parameter : module.named_parameters()) {
      tensors[parameter.name] = parameter.value.detach();
    }
    for (const auto& buffer : module.named_buffers()) tensors[buffer.name] = buffer.value;
    return network->Load(tensors);
  });
  if (!status.ok()) {
    return Unreadable(fmt::format("{} is not Silero's voice activity detector: {}",
                                  weights.string(), status.message()));
  }
  return std::unique_ptr<VoiceActivity>(std::move(network));
}

}  // namespace hearsay
