#include <c10/core/InferenceMode.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/log_mel.h"
#include "hearsay/fetch/bundle.h"
#include "hearsay/tensors/torch_threads.h"
#include "hearsay/tensors/weight_tensors.h"
#include "hearsay/whisper/encoder.h"
#include "hearsay/whisper/whisper_files.h"

namespace hearsay {
namespace {

// transformers' encoder on the same weights and the same recording: docs/performance.md.
constexpr const char* kGolden = HEARSAY_SOURCE_DIR "/tests/golden/whisper-tiny-en.safetensors";
constexpr const char* kRecordings = "/usr/share/pocketsphinx/test/data/librivox/";
constexpr double kTolerance = 1e-4;

double LargestDifference(const at::Tensor& ours, const at::Tensor& theirs) {
  EXPECT_EQ(ours.sizes(), theirs.sizes());
  return (ours - theirs).abs().max().item<double>();
}

class EncoderTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    SetTorchThreads(0);
    const auto files = OpenWhisperFiles("whisper-tiny.en");
    ASSERT_TRUE(files.ok()) << files.status().message();
    const auto weights = WhisperWeights::Open(files->weights);
    ASSERT_TRUE(weights.ok()) << weights.status().message();
    auto encoder = WhisperEncoder::Load(*weights);
    ASSERT_TRUE(encoder.ok()) << encoder.status().message();
    encoder_ = std::move(*encoder);
  }
  static void TearDownTestSuite() { encoder_.reset(); }

  static std::unique_ptr<WhisperEncoder> encoder_;
};

std::unique_ptr<WhisperEncoder> EncoderTest::encoder_;

TEST_F(EncoderTest, EqualsTransformers) {
  const c10::InferenceMode inference;
  const auto golden = WeightFile::Open(kGolden);
  ASSERT_TRUE(golden.ok()) << golden.status().message();
  const auto audio = (*golden)->content().metadata["audio"].get<std::string>();
  const auto waveform = ReadWaveform(kRecordings + audio);
  ASSERT_TRUE(waveform.ok()) << waveform.status().message();
  const LogMel log_mel(80);
  at::Tensor mel = at::empty({1, 80, kWindowFrames});
  log_mel.Compute(waveform->samples, kWindowFrames, mel.data_ptr<float>());
  const auto expected = [&](const std::string& name) {
    return *TakeTensor((*golden)->weights(), name);
  };
  EXPECT_LT(LargestDifference(mel[0].slice(1, 0, kWindowFrames, 50), expected("log_mel")),
            kTolerance);
  EXPECT_EQ(encoder_->ConnectorTaps(), (std::vector<int>{0, 1, 2, 3}));
  std::vector<at::Tensor> hidden;
  const at::Tensor encoded = encoder_->Encode(mel, {0, 1, 2, 3}, &hidden);
  ASSERT_EQ(hidden.size(), 4U);
  for (int layer = 0; layer < 4; ++layer) {
    EXPECT_LT(LargestDifference(hidden[layer][0].slice(0, 0, 1500, 100),
                                expected("layer." + std::to_string(layer))),
              kTolerance)
        << "layer " << layer;
  }
  EXPECT_LT(LargestDifference(encoded[0].slice(0, 0, 1500, 100), expected("encoder_output")),
            kTolerance);
}

TEST_F(EncoderTest, WindowsDoNotDependOnTheirNeighbours) {
  const c10::InferenceMode inference;
  const at::Tensor mel = at::randn({3, 80, kWindowFrames});
  const at::Tensor together = encoder_->Encode(mel);
  for (int window = 0; window < 3; ++window) {
    const at::Tensor alone = encoder_->Encode(mel.narrow(0, window, 1));
    EXPECT_LT(LargestDifference(together[window], alone[0]), 1e-5);
  }
}

}  // namespace
}  // namespace hearsay
