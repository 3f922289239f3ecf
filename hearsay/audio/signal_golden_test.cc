// The descriptors against librosa, pyloudnorm and Praat, on the signals of
// tests/golden/make_signal_golden.py.
#include <cmath>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/fourier.h"
#include "hearsay/audio/pitch_tracker.h"
#include "hearsay/audio/signal_descriptors.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"

namespace hearsay {
namespace {

constexpr double kSeconds = 4;

sounds::Samples Sum(sounds::Samples one, const sounds::Samples& other) {
  for (size_t i = 0; i < one.size(); ++i) one[i] += other[i];
  return one;
}

sounds::Samples Clicks(double beats_per_minute) {
  constexpr int kRate = 44100;
  sounds::Samples samples(static_cast<size_t>(2 * kSeconds * kRate));
  sounds::Samples tick(static_cast<size_t>(0.02 * kRate));
  for (size_t i = 0; i < tick.size(); ++i) {
    const double t = static_cast<double>(i) / kRate;
    tick[i] =
        static_cast<float>(0.8 * std::exp(-t / 0.003) * std::sin(2 * std::numbers::pi * 1500 * t));
  }
  for (int beat = 0;; ++beat) {
    const auto begin = static_cast<size_t>((0.1 + beat * 60 / beats_per_minute) * kRate);
    if (begin + tick.size() >= samples.size()) return samples;
    for (size_t i = 0; i < tick.size(); ++i) samples[begin + i] += tick[i];
  }
}

sounds::Samples Steps() {
  sounds::Samples samples = sounds::Sine(1000, 0.1, 8);
  const sounds::Samples soft = sounds::Sine(1000, 0.1 * std::pow(10, -12.0 / 20), 8);
  samples.insert(samples.end(), soft.begin(), soft.end());
  return samples;
}

std::map<std::string, sounds::Samples> Signals() {
  return {
      {"harmonics_220", sounds::Harmonics(220, 0, 20, 0.3, kSeconds)},
      {"noise", sounds::Noise(kSeconds, 0.2)},
      {"noisy_150",
       Sum(sounds::Harmonics(150, 0, 10, 0.2, kSeconds), sounds::Noise(kSeconds, 0.05))},
      {"noisy_330",
       Sum(sounds::Harmonics(330, 0, 4, 0.2, kSeconds), sounds::Noise(kSeconds, 0.01))},
      {"glide_150_310", sounds::Harmonics(150, 40, 5, 0.2, kSeconds)},
      {"clicks_100", Clicks(100)},
      {"clicks_132", Clicks(132)},
      {"steps", Steps()},
  };
}

const Json& Golden() {
  static const auto* const golden = new Json(
      ParseJson(ReadFile(HEARSAY_SOURCE_DIR "/tests/golden/signal_descriptors.json").value())
          .value());
  return *golden;
}

// Which comparison is for which signals stands at the end.
class SignalGolden : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const auto path = folder_.path() / (GetParam() + ".wav");
    sounds::Write(path, Signals().at(GetParam()), 44100);
    auto measured = MeasureSignal(path);
    ASSERT_TRUE(measured.ok()) << measured.status().message();
    signal_ = std::move(measured.value());
    golden_ = Golden()["signals"][GetParam()];
  }

  double golden(const char* key) const { return golden_[key].get<double>(); }

  TemporaryFolder folder_;
  SignalDescriptors signal_;
  Json golden_;
};

class SteadyGolden : public SignalGolden {};
class VoiceGolden : public SignalGolden {};
class BeatGolden : public SignalGolden {};

// BS.1770 twice: the filters' rounding and the last, incomplete block differ, 0.1 LU.
TEST_P(SignalGolden, Loudness) {
  ASSERT_TRUE(signal_.levels.loudness_lufs);
  EXPECT_NEAR(*signal_.levels.loudness_lufs, golden("loudness_lufs"), 0.1);
  if (golden_.contains("loudness_range_lu")) {
    // Blocks across the step lie between the levels; they are a fifth of the whole at most.
    EXPECT_NEAR(*signal_.levels.loudness_range_lu, golden("loudness_range_lu"), 0.1);
  }
}

// The same definitions on the same frames; ours are weighted by amplitude and leave out the lowest
// three bins: 1%, on noise and tones alike. The roll-off is a bin: one
// bin (21.5 Hz) more.
TEST_P(SteadyGolden, Spectrum) {
  EXPECT_NEAR(signal_.spectrum.centroid_hz, golden("centroid_hz"), 0.01 * golden("centroid_hz"));
  EXPECT_NEAR(signal_.spectrum.bandwidth_hz, golden("bandwidth_hz"), 0.01 * golden("bandwidth_hz"));
  EXPECT_NEAR(signal_.spectrum.rolloff_hz, golden("rolloff_hz"),
              0.01 * golden("rolloff_hz") + 21.5);
  // Flatness spans decades, and the floors that keep logarithms finite differ: compared where
  // noise, not rounding, fills the bins.
  if (golden("flatness") > 1e-4) {
    EXPECT_NEAR(signal_.spectrum.flatness / golden("flatness"), 1, 0.05);
  }
  // Counted alike; librosa's first sample is a crossing or not by convention.
  EXPECT_NEAR(signal_.spectrum.zero_crossings, golden("zero_crossings"), 0.5);
}

// Praat's own implementation of the same method: the median to 0.1%, single frames to 1% (5 Hz on a
// noisy one). Its harmonicity is by cross-correlation, ours by autocorrelation in a window, which a
// glide smears: 2 dB, and of clean tones only "both beyond 35 dB".
TEST_P(SteadyGolden, Pitch) {
  EXPECT_NEAR(signal_.pitch.voiced_share, golden("voiced_share"), 0.02);
  if (!golden_.contains("median_hz")) return;
  ASSERT_TRUE(signal_.pitch.median_hz);
  EXPECT_NEAR(*signal_.pitch.median_hz, golden("median_hz"), 0.001 * golden("median_hz"));
  if (golden("harmonicity_db") > 35) {
    EXPECT_GT(*signal_.pitch.harmonicity_db, 35);
  } else {
    EXPECT_NEAR(*signal_.pitch.harmonicity_db, golden("harmonicity_db"), 2);
  }
}

TEST_P(VoiceGolden, PitchOfFrames) {
  const auto path = folder_.path() / (GetParam() + ".wav");
  const auto waveform = ReadWaveform(path);
  ASSERT_TRUE(waveform.ok());
  PitchTracker tracker(kModelRate, 0.01);
  FrameCutter cutter(tracker.frame_size(), kModelRate / 100);
  const auto add = [&](std::span<const float> frame) { tracker.Add(frame); };
  cutter.Push(waveform.value().samples, add);
  cutter.Finish(add);
  tracker.Finish();
  for (const auto& [at, hz] : golden_["hz_at"].items()) {
    const auto frame = static_cast<size_t>(std::lround(std::stod(at) * 100));
    ASSERT_LT(frame, tracker.frames().size());
    EXPECT_NEAR(tracker.frames()[frame].hz, hz.get<double>(), 0.01 * hz.get<double>()) << at;
  }
}

// librosa's tempo comes in steps of its lag, 4% about 132.
TEST_P(BeatGolden, Beat) {
  EXPECT_EQ(signal_.rhythm.onset_count, golden_["onset_count"].get<int64_t>());
  ASSERT_TRUE(signal_.rhythm.tempo_bpm);
  EXPECT_NEAR(*signal_.rhythm.tempo_bpm, golden("tempo_bpm"), 0.04 * golden("tempo_bpm"));
  // And it is the tempo that the clicks were made with.
  EXPECT_NEAR(*signal_.rhythm.tempo_bpm, std::stod(GetParam().substr(7)), 1);
  EXPECT_GT(signal_.rhythm.pulse_strength, 0.8);
}

std::string NameOf(const ::testing::TestParamInfo<std::string>& name) { return name.param; }

INSTANTIATE_TEST_SUITE_P(All, SignalGolden,
                         ::testing::Values("harmonics_220", "noise", "noisy_150", "noisy_330",
                                           "glide_150_310", "clicks_100", "clicks_132", "steps"),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(All, SteadyGolden,
                         ::testing::Values("harmonics_220", "noise", "noisy_150", "noisy_330",
                                           "glide_150_310"),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(All, VoiceGolden,
                         ::testing::Values("harmonics_220", "noisy_150", "noisy_330",
                                           "glide_150_310"),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(All, BeatGolden, ::testing::Values("clicks_100", "clicks_132"), NameOf);

}  // namespace
}  // namespace hearsay
