#include "hearsay/mini/synthesisers.h"

#include <cmath>
#include <numbers>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

class Synthesisers : public ::testing::TestWithParam<MiniPart> {
 protected:
  void SetUp() override {
    if (!CheckMiniSources(GetParam()).ok()) {
      GTEST_SKIP() << "needs scripts/install-packages --mini";
    }
  }
  TemporaryFolder folder_;
};

// The power of a waveform at one frequency.
double PowerOf(const Waveform& waveform, double hertz) {
  double real = 0;
  double imaginary = 0;
  for (size_t i = 0; i < waveform.samples.size(); ++i) {
    const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / waveform.rate;
    real += waveform.samples[i] * std::cos(phase);
    imaginary += waveform.samples[i] * std::sin(phase);
  }
  return real * real + imaginary * imaginary;
}

TEST_P(Synthesisers, ASongSoundsAtItsPitchAndTwiceTheSame) {
  MidiSong song;
  song.program = 73;                  // flute
  song.notes = {{0, 1, 69, 100, 0}};  // A above middle C: 440 Hz
  song.seconds = 1.2;
  const auto first = PlayMidi(song, GetParam(), folder_.path());
  ASSERT_TRUE(first.ok()) << first.status().message();
  EXPECT_EQ(first->rate, kMiniRate);
  EXPECT_EQ(first->samples.size(), 19200U);
  for (const double other : {392.0, 415.3, 466.2, 493.9}) {  // the neighbouring keys
    EXPECT_GT(PowerOf(*first, 440), 4 * PowerOf(*first, other));
  }
  const auto second = PlayMidi(song, GetParam(), folder_.path());
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->samples, second->samples);
}

TEST_P(Synthesisers, EveryVoiceSpeaksTwiceTheSameAndKeepsThePace) {
  for (const SyntheticVoice& voice : SyntheticVoices()) {
    if (voice.part != GetParam()) continue;
    SpeechStyle slow;
    slow.pace = 0.6;
    SpeechStyle fast;
    fast.pace = 1.7;
    const std::string text = "The shop is on the left.";
    const auto first = Speak(voice, text, slow, folder_.path());
    ASSERT_TRUE(first.ok()) << voice.name << ": " << first.status().message();
    const auto second = Speak(voice, text, slow, folder_.path());
    ASSERT_TRUE(second.ok());
    EXPECT_EQ(first->samples, second->samples) << voice.name;
    const auto quick = Speak(voice, text, fast, folder_.path());
    ASSERT_TRUE(quick.ok());
    EXPECT_GT(first->seconds(), 1.8 * quick->seconds()) << voice.name;
  }
}

TEST_P(Synthesisers, MissingProgramsAreNamedWithTheirPackage) {
  const ScopedVariable path("PATH", folder_.path().c_str());
  const Status status = CheckMiniSources(GetParam());
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("Debian package fluidsynth"));
  EXPECT_THAT(status.message(), HasSubstr("scripts/install-packages --mini"));
}

TEST_P(Synthesisers, RecordingsOfThePartCanBeRead) {
  const auto library = RecordingLibrary::Load(GetParam(), folder_.path());
  ASSERT_TRUE(library.ok()) << library.status().message();
  for (const bool single_event : {false, true}) {
    const auto recordings = RecordingsOf(GetParam(), single_event);
    EXPECT_GE(recordings.size(), 5U);
    for (const Recording* recording : recordings) {
      const Waveform& waveform = library->Get(*recording);
      EXPECT_EQ(waveform.rate, kMiniRate);
      EXPECT_GT(waveform.seconds(), 0.05) << recording->label;
      if (single_event) EXPECT_LT(waveform.seconds(), 0.75) << recording->label;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Parts, Synthesisers, ::testing::Values(MiniPart::kTest, MiniPart::kTrain),
                         [](const auto& info) { return std::string(PartName(info.param)); });

}  // namespace
}  // namespace hearsay
