// One Whisper in the three formats: the same encoder, the same words.
#include <c10/core/InferenceMode.h>

#include <functional>
#include <map>
#include <optional>

#include "fmt/format.h"
#include "ggml.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/log_mel.h"
#include "hearsay/fetch/bundle.h"
#include "hearsay/tensors/torch_threads.h"
#include "hearsay/whisper/decoding.h"
#include "hearsay/whisper/encoder.h"
#include "hearsay/whisper/whisper_files.h"
#include "hearsay/whisper/whisper_weights.h"
#include "tests/temporary_folder.h"
#include "tests/weight_bytes.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using weight_bytes::Bytes;
using weight_bytes::PackAll;

constexpr const char* kModel = "whisper-tiny.en";
constexpr const char* kRecording =
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0930.wav";

// Parts of a layer by their names in Hugging Face's files and in whisper.cpp's; the latter where
// keys have no bias, too.
const std::vector<std::pair<std::string, std::string>> kEncoderParts = {
    {"self_attn_layer_norm", "attn_ln"},
    {"self_attn.q_proj", "attn.query"},
    {"self_attn.k_proj", "attn.key"},
    {"self_attn.v_proj", "attn.value"},
    {"self_attn.out_proj", "attn.out"},
    {"final_layer_norm", "mlp_ln"},
    {"fc1", "mlp.0"},
    {"fc2", "mlp.2"}};
const std::vector<std::pair<std::string, std::string>> kAudioParts = {
    {"encoder_attn_layer_norm", "cross_attn_ln"},
    {"encoder_attn.q_proj", "cross_attn.query"},
    {"encoder_attn.k_proj", "cross_attn.key"},
    {"encoder_attn.v_proj", "cross_attn.value"},
    {"encoder_attn.out_proj", "cross_attn.out"}};

// Every weight: Hugging Face's name to whisper.cpp's.
std::vector<std::pair<std::string, std::string>> Names(const WhisperSizes& sizes) {
  std::vector<std::pair<std::string, std::string>> names = {
      {"encoder.conv1.weight", "encoder.conv1.weight"},
      {"encoder.conv1.bias", "encoder.conv1.bias"},
      {"encoder.conv2.weight", "encoder.conv2.weight"},
      {"encoder.conv2.bias", "encoder.conv2.bias"},
      {"encoder.embed_positions.weight", "encoder.positional_embedding"},
      {"encoder.layer_norm.weight", "encoder.ln_post.weight"},
      {"encoder.layer_norm.bias", "encoder.ln_post.bias"},
      {"decoder.embed_positions.weight", "decoder.positional_embedding"},
      {"decoder.embed_tokens.weight", "decoder.token_embedding.weight"},
      {"decoder.layer_norm.weight", "decoder.ln.weight"},
      {"decoder.layer_norm.bias", "decoder.ln.bias"}};
  const auto add = [&](const std::string& side, int layer, const auto& parts) {
    for (const auto& [ours, theirs] : parts) {
      for (const char* kind : {"weight", "bias"}) {
        if (ours.ends_with("k_proj") && kind == std::string("bias")) continue;
        names.emplace_back(fmt::format("{}.layers.{}.{}.{}", side, layer, ours, kind),
                           fmt::format("{}.blocks.{}.{}.{}", side, layer, theirs, kind));
      }
    }
  };
  for (int layer = 0; layer < sizes.encoder_layers; ++layer) add("encoder", layer, kEncoderParts);
  for (int layer = 0; layer < sizes.decoder_layers; ++layer) {
    add("decoder", layer, kEncoderParts);
    add("decoder", layer, kAudioParts);
  }
  return names;
}

struct Heard {
  at::Tensor encoded;
  std::vector<Token> tokens;
};

Heard Listen(const std::string& model) {
  const c10::InferenceMode inference;
  Heard heard;
  auto files = OpenWhisperFiles(model);
  EXPECT_TRUE(files.ok()) << files.status().message();
  const auto weights = WhisperWeights::Open(files->weights);
  EXPECT_TRUE(weights.ok()) << weights.status().message();
  auto encoder = WhisperEncoder::Load(*weights);
  EXPECT_TRUE(encoder.ok()) << encoder.status().message();
  auto decoder = WhisperDecoder::Load(*weights);
  EXPECT_TRUE(decoder.ok()) << decoder.status().message();
  const auto waveform = ReadWaveform(kRecording);
  at::Tensor mel = at::empty({1, 80, kWindowFrames});
  LogMel(80).Compute(waveform->samples, kWindowFrames, mel.data_ptr<float>());
  heard.encoded = (*encoder)->Encode(mel);
  WhisperDecoding decoding(**decoder, files->tokenizer, {}, 1, 2);
  heard.tokens =
      decoding.Decode({{(*decoder)->Remember(heard.encoded[0]), {files->tokenizer.start()}, 0}})
          .front()
          .tokens;
  return heard;
}

class WhisperFormats : public ::testing::Test {
 protected:
  void SetUp() override {
    SetTorchThreads(0);
    auto files = OpenWhisperFiles(kModel);
    ASSERT_TRUE(files.ok()) << files.status().message();
    tokenizer_ = std::move(files->tokenizer);
    auto weights = WhisperWeights::Open(files->weights);
    ASSERT_TRUE(weights.ok()) << weights.status().message();
    weights_.emplace(std::move(*weights));
  }

  // A folder as Hugging Face has them.
  void WriteHuggingFace(const std::function<void(const std::string&, at::Tensor*)>& change = {}) {
    std::vector<at::Tensor> tensors;
    std::vector<WeightToWrite> written;
    for (const auto& [name, unused] : Names(weights_->sizes())) {
      at::Tensor tensor = weights_->Take(name)->clone();
      if (change) change(name, &tensor);
      tensors.push_back(tensor.contiguous());
      const at::Tensor& kept = tensors.back();
      written.push_back({"model." + name, ElementType::kF32, kept.sizes().vec(),
                         std::as_bytes(std::span(kept.data_ptr<float>(), kept.numel()))});
    }
    ASSERT_TRUE(WriteSafetensors(folder_.path() / "model.safetensors", written, {}).ok());
    if (!std::filesystem::exists(folder_.path() / "tokenizer.json")) {
      std::filesystem::create_symlink(*OpenBundle(kModel) / "tokenizer.json",
                                      folder_.path() / "tokenizer.json");
    }
  }

  Status OpenHuggingFace() {
    const auto file = WeightFile::Open(folder_.path() / "model.safetensors");
    EXPECT_TRUE(file.ok());
    const auto weights = WhisperWeights::Open(*file);
    if (!weights.ok()) return weights.status();
    const auto encoder = WhisperEncoder::Load(*weights);
    return encoder.ok() ? WhisperDecoder::Load(*weights).status() : encoder.status();
  }

  // As whisper.cpp's models/convert-pt-to-ggml.py: matrices in half precision, the rest in single.
  std::filesystem::path WriteWhisperCpp() {
    const WhisperSizes& sizes = weights_->sizes();
    std::vector<std::string> tokens;
    for (Token token = 0; token < tokenizer_.end_of_text(); ++token) {
      tokens.push_back(tokenizer_.DecodeBytes(std::vector{token}));
    }
    std::string content = weight_bytes::WhisperCppHead(
        {sizes.vocabulary, sizes.audio_positions, sizes.width, sizes.heads, sizes.encoder_layers,
         sizes.text_positions, sizes.width, sizes.heads, sizes.decoder_layers, sizes.mels, 1},
        tokens);
    for (const auto& [ours, theirs] : Names(sizes)) {
      const at::Tensor tensor = *weights_->Take(ours);
      std::vector<int32_t> shape(tensor.sizes().rbegin(), tensor.sizes().rend());
      if (ours.ends_with("conv1.bias") || ours.ends_with("conv2.bias"))
        shape.insert(shape.begin(), 1);
      const bool half = tensor.dim() > 1 && theirs.find("positional") == std::string::npos;
      const at::Tensor data = half ? tensor.to(at::kHalf) : tensor;
      content += weight_bytes::WhisperCppTensor(
          theirs, shape, half ? GGML_TYPE_F16 : GGML_TYPE_F32,
          {static_cast<const char*>(data.data_ptr()), data.nbytes()});
    }
    return folder_.Write("ggml-tiny.en.bin", content);
  }

  TemporaryFolder folder_;
  WhisperTokenizer tokenizer_;
  std::optional<WhisperWeights> weights_;
};

TEST_F(WhisperFormats, SayTheSame) {
  const Heard expected = Listen(kModel);
  EXPECT_GT(expected.tokens.size(), 8U);
  WriteHuggingFace();
  const Heard hugging_face = Listen(folder_.path().string());
  EXPECT_TRUE(at::equal(hugging_face.encoded, expected.encoded));
  EXPECT_EQ(hugging_face.tokens, expected.tokens);
  const Heard whisper_cpp = Listen(WriteWhisperCpp().string());
  EXPECT_TRUE(at::equal(whisper_cpp.encoded, expected.encoded));
  EXPECT_EQ(whisper_cpp.tokens, expected.tokens);
}

TEST_F(WhisperFormats, WeightsThatAreNoHalfNumbersAreKept) {
  const Heard expected = Listen(kModel);
  // All but a little the same: beyond half precision.
  WriteHuggingFace([](const std::string& name, at::Tensor* tensor) {
    if (name.starts_with("decoder.") && tensor->dim() == 2) tensor->mul_(1 + 1e-5);
  });
  const Heard heard = Listen(folder_.path().string());
  EXPECT_EQ(heard.tokens, expected.tokens);
}

TEST_F(WhisperFormats, RefuseWhatDoesNotFit) {
  const auto error = [&](const std::string& changed,
                         const std::function<at::Tensor(const at::Tensor&)>& change) {
    WriteHuggingFace([&](const std::string& name, at::Tensor* tensor) {
      if (name == changed) *tensor = change(*tensor);
    });
    const Status status = OpenHuggingFace();
    EXPECT_EQ(status.code(), StatusCode::kUnreadable) << changed;
    EXPECT_THAT(status.message(), HasSubstr("model.safetensors"));
    return status.message();
  };
  // The same number of elements, the other way round.
  EXPECT_THAT(error("decoder.layers.1.fc1.weight", [](const auto& t) { return t.t(); }),
              HasSubstr("another shape"));
  EXPECT_THAT(error("encoder.layers.0.fc2.weight", [](const auto& t) { return t.slice(0, 1); }),
              HasSubstr("another shape"));
  EXPECT_THAT(error("encoder.layers.0.self_attn.q_proj.weight",
                    [](const auto& t) {
                      return at::cat({t, t});
                    }),
              HasSubstr("another shape"));
  EXPECT_THAT(error("decoder.layer_norm.bias", [](const auto& t) { return t / 0.0; }),
              HasSubstr("no numbers"));
  EXPECT_THAT(
      error("decoder.embed_positions.weight", [](const auto& t) { return t.slice(0, 0, 4); }),
      HasSubstr("is no Whisper"));
  EXPECT_THAT(
      error("decoder.embed_positions.weight", [](const auto& t) { return t.slice(0, 0, 0); }),
      HasSubstr("no elements"));
  EXPECT_THAT(error("encoder.embed_positions.weight", [](const auto& t) { return t.slice(0, 1); }),
              HasSubstr("is no Whisper"));
  EXPECT_THAT(error("encoder.conv1.weight", [](const auto& t) { return t.flatten(); }),
              HasSubstr("is no Whisper"));
}

TEST(WhisperWeights, RefuseLayersWithoutEnd) {
  // One small weight that stands for thousands of layers: it must not be believed.
  const TemporaryFolder folder;
  const auto data = [](size_t count) { return PackAll(std::vector<float>(count, 0.5F)); };
  std::vector<std::pair<std::string, std::string>> aliases;
  for (int layer = 1; layer < 5000; ++layer) {
    for (const char* side : {"encoder", "decoder"}) {
      aliases.emplace_back(fmt::format("{}/layer_{}/ffn/linear_0/bias", side, layer),
                           "encoder/layer_0/ffn/linear_0/bias");
    }
  }
  aliases.emplace_back("decoder/layer_0/ffn/linear_0/bias", "encoder/layer_0/ffn/linear_0/bias");
  using weight_bytes::Ctranslate2Variable;
  const std::string content =
      weight_bytes::Ctranslate2Head(6, 5) +
      Ctranslate2Variable("encoder/conv1/weight", {64, 80, 3}, 0, data(64 * 80 * 3)) +
      Ctranslate2Variable("encoder/position_encodings/encodings", {1500, 64}, 0, data(1500 * 64)) +
      Ctranslate2Variable("decoder/position_encodings/encodings", {448, 64}, 0, data(448 * 64)) +
      Ctranslate2Variable("decoder/embeddings/weight", {10, 64}, 0, data(640)) +
      Ctranslate2Variable("encoder/layer_0/ffn/linear_0/bias", {256}, 0, data(256)) +
      weight_bytes::Ctranslate2Aliases(aliases);
  const auto file = WeightFile::Open(folder.Write("model.bin", content));
  ASSERT_TRUE(file.ok()) << file.status().message();
  const auto weights = WhisperWeights::Open(*file);
  ASSERT_FALSE(weights.ok());
  EXPECT_THAT(weights.status().message(), HasSubstr("65 and 65 layers"));
}

}  // namespace
}  // namespace hearsay
