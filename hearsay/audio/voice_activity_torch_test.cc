// Against silero_vad.jit, Silero's own form of the network, run by libtorch.
#include <c10/core/InferenceMode.h>
#include <torch/script.h>

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/voice_activity.h"
#include "hearsay/base/file.h"
#include "hearsay/fetch/bundle.h"
#include "hearsay/tensors/torch_threads.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"

namespace hearsay {
namespace {

constexpr const char* kRecording =
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav";
constexpr double kTolerance = 1e-4;

class VoiceActivityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SetTorchThreads(1);
    const auto folder = OpenBundle("silero-vad");
    ASSERT_TRUE(folder.ok()) << folder.status().message();
    folder_ = *folder;
    auto loaded = LoadVoiceActivity(folder_ / "silero_vad.jit");
    ASSERT_TRUE(loaded.ok()) << loaded.status().message();
    ours_ = std::move(*loaded);
  }

  std::vector<float> Theirs(const std::vector<float>& samples) {
    const c10::InferenceMode inference;
    torch::jit::Module module = torch::jit::load((folder_ / "silero_vad.jit").string());
    module.eval();
    module.run_method("reset_states");
    std::vector<float> probabilities;
    for (size_t begin = 0; begin < samples.size(); begin += kSpeechChunk) {
      at::Tensor chunk = at::zeros({kSpeechChunk});
      const size_t count = std::min<size_t>(kSpeechChunk, samples.size() - begin);
      std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(begin), count,
                  chunk.data_ptr<float>());
      const auto result = module.forward({chunk, 16000});
      probabilities.push_back(result.toTensor().item<float>());
    }
    return probabilities;
  }

  void ExpectEqual(const std::vector<float>& samples) {
    ours_->Reset();
    const auto ours = ours_->Probabilities(samples);
    const auto theirs = Theirs(samples);
    ASSERT_EQ(ours.size(), theirs.size());
    for (size_t i = 0; i < ours.size(); ++i) ASSERT_NEAR(ours[i], theirs[i], kTolerance) << i;
  }

  std::filesystem::path folder_;
  std::unique_ptr<VoiceActivity> ours_;
};

TEST_F(VoiceActivityTest, EqualsSileroOnSpeech) {
  const auto waveform = ReadWaveform(kRecording);
  ASSERT_TRUE(waveform.ok()) << waveform.status().message();
  ExpectEqual(waveform->samples);
}

TEST_F(VoiceActivityTest, EqualsSileroOnNoiseAndTones) {
  ExpectEqual(sounds::Noise(3, 0.3, kModelRate));
  ExpectEqual(sounds::Sine(220, 0.8, 2, kModelRate));
  ExpectEqual(std::vector<float>(5000));
}

TEST_F(VoiceActivityTest, PiecesChangeNothing) {
  const auto waveform = ReadWaveform(kRecording);
  ASSERT_TRUE(waveform.ok());
  ours_->Reset();
  const auto whole = ours_->Probabilities(waveform->samples);
  ours_->Reset();
  std::vector<float> pieces;
  size_t begin = 0;
  for (size_t chunks = 1; begin < waveform->samples.size(); chunks = chunks % 7 + 1) {
    const size_t count = std::min(chunks * kSpeechChunk, waveform->samples.size() - begin);
    const auto some = ours_->Probabilities(std::span(waveform->samples).subspan(begin, count));
    pieces.insert(pieces.end(), some.begin(), some.end());
    begin += count;
  }
  ASSERT_EQ(pieces.size(), whole.size());
  for (size_t i = 0; i < whole.size(); ++i) ASSERT_NEAR(pieces[i], whole[i], 1e-5) << i;
  EXPECT_TRUE(ours_->Probabilities({}).empty());
}

// One absurd sample must not deafen the detector to what follows it.
TEST_F(VoiceActivityTest, RecoversFromAbsurdSamples) {
  const auto waveform = ReadWaveform(kRecording);
  ASSERT_TRUE(waveform.ok());
  std::vector<float> samples(kModelRate);
  samples[100] = std::numeric_limits<float>::max();
  samples.insert(samples.end(), waveform->samples.begin(), waveform->samples.end());
  ours_->Reset();
  const auto probabilities = ours_->Probabilities(samples);
  EXPECT_GT(*std::max_element(probabilities.begin() + 50, probabilities.end()), 0.9F);
  for (const float probability : probabilities) ASSERT_TRUE(std::isfinite(probability));
}

TEST_F(VoiceActivityTest, RefusesOtherFiles) {
  const TemporaryFolder folder;
  EXPECT_EQ(LoadVoiceActivity(folder.path() / "none").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(LoadVoiceActivity(folder.Write("text", "hello")).status().code(),
            StatusCode::kUnreadable);
  EXPECT_EQ(LoadVoiceActivity(HEARSAY_SOURCE_DIR "/tests/golden/small.safetensors").status().code(),
            StatusCode::kUnreadable);
  const auto whole = ReadFile(folder_ / "silero_vad.jit");
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(
      LoadVoiceActivity(folder.Write("cut", whole->substr(0, whole->size() - 1))).status().code(),
      StatusCode::kUnreadable);
}

}  // namespace
}  // namespace hearsay
