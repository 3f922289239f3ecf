#include "hearsay/caption/signal_captioner.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/audio/partials.h"
#include "hearsay/base/file.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/caption/signal_words.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SignalCaption : public ::testing::Test {
 protected:
  std::string Describe(const sounds::Samples& samples, const SignalTextOptions& options = {},
                       int rate = 44100) {
    const auto path = folder_.path() / "sound.wav";
    sounds::Write(path, samples, rate);
    const auto signal = MeasureSignal(path);
    EXPECT_TRUE(signal.ok());
    return signal.ok() ? DescribeSignal(signal.value(), options) : "";
  }

  // A melody of half-second notes, each `louder` dB over the one before.
  static sounds::Samples Melody(const std::vector<int>& pitches, double louder = 0,
                                double step = 0.5) {
    sounds::Samples sound = sounds::Silence(0.1);
    for (size_t i = 0; i < pitches.size(); ++i) {
      const double amplitude = 0.08 * std::pow(10, louder * static_cast<double>(i) / 20);
      sounds::AddAt(&sound, 0.1 + step * static_cast<double>(i),
                    sounds::Note(pitches[i], amplitude, 0.95 * step, 2));
    }
    return sound;
  }

  TemporaryFolder folder_;
};

TEST_F(SignalCaption, Melodies) {
  EXPECT_THAT(
      Describe(Melody({60, 64, 67, 72})),
      HasSubstr("A single line of four notes, rising: C4 E4 G4 C5; middle register, from C4 "
                "to C5."));
  EXPECT_THAT(Describe(Melody({84, 79, 76, 72, 72})),
              HasSubstr("five notes, falling: C6 G5 E5 C5 C5; high register"));
  EXPECT_THAT(Describe(Melody({48, 50, 52, 50, 48})),
              HasSubstr("five notes, rising, then falling: C3 D3 E3 D3 C3; low register"));
  EXPECT_THAT(Describe(Melody({55, 52, 48, 52, 55})), HasSubstr("falling, then rising"));
  EXPECT_THAT(Describe(Melody({60, 60, 60})), HasSubstr("three notes, all on one pitch"));
}

TEST_F(SignalCaption, TempoAndDynamics) {
  const std::string louder = Describe(Melody({60, 62, 64, 65, 67, 69, 71, 72}, 1.5, 0.4));
  EXPECT_THAT(louder, HasSubstr("Getting louder over the clip, by about 1"));
  EXPECT_THAT(louder, HasSubstr("regular pulse of about 150 beats a minute (fast tempo)"));
  const std::string softer = Describe(Melody({72, 71, 69, 67, 65, 64, 62, 60}, -1.5, 0.9));
  EXPECT_THAT(softer, HasSubstr("Getting softer over the clip"));
  EXPECT_THAT(softer, HasSubstr("about 67 beats a minute (slow tempo)"));
  EXPECT_THAT(Describe(Melody({60, 62, 64, 65})), HasSubstr("Steady in level"));
}

TEST_F(SignalCaption, Chords) {
  sounds::Samples chord = sounds::Silence(0.1);
  for (const int pitch : {57, 60, 64}) {
    sounds::AddAt(&chord, 0.1, sounds::Note(pitch, 0.15, 2, 4));
  }
  const std::string text = Describe(chord);
  EXPECT_THAT(text,
              HasSubstr("Several notes sound together: probably the chord A minor (A3 C4 E4)"));
  EXPECT_THAT(text, Not(HasSubstr("single line")));
}

TEST_F(SignalCaption, NoiseHumAndClipping) {
  EXPECT_THAT(Describe(sounds::Noise(3, 0.3)), HasSubstr("Noise-like, very bright sound"));
  EXPECT_THAT(Describe(sounds::Noise(3, 0.3)), HasSubstr("like white noise"));
  EXPECT_THAT(Describe(sounds::Noise(3, 0.3)), HasSubstr("One continuous sound"));
  sounds::Samples hum = sounds::Noise(4, 0.01);
  sounds::AddAt(&hum, 0, sounds::Sine(120, 0.05, 4));
  EXPECT_THAT(Describe(hum), HasSubstr("Steady hum at 120 Hz"));
  EXPECT_THAT(Describe(hum), HasSubstr("no clipping"));
  sounds::Samples loud = sounds::Sine(300, 1.5, 3);
  for (float& sample : loud) sample = std::clamp(sample, -1.0F, 1.0F);
  EXPECT_THAT(Describe(loud), HasSubstr("heavily clipped"));
}

TEST_F(SignalCaption, EventsAndRoom) {
  sounds::Samples sound = sounds::Noise(6, 1e-4);
  double amplitude = 0.05;
  for (const double begin : {0.5, 2.5, 4.5}) {
    sounds::AddAt(&sound, begin, sounds::Noise(0.3, amplitude));
    amplitude *= 3;
  }
  const std::string text = Describe(sound);
  EXPECT_THAT(text, HasSubstr("Three separate sounds with pauses between them, at 0.5-0.8 s, "
                              "2.5-2.8 s and 4.5-4.8 s; their levels are"));
  EXPECT_THAT(text, HasSubstr("Dry, close"));
  EXPECT_THAT(text, HasSubstr("Clean background"));
}

TEST_F(SignalCaption, SpeechOnlyWhenTold) {
  // Five harmonics that wander about 120 Hz: as far as can be measured, a voice.
  const sounds::Samples voice = sounds::Harmonics(100, 20, 5, 0.2, 2);
  EXPECT_THAT(Describe(voice), HasSubstr("If this is a voice, its pitch is low, as most men's."));
  SignalTextOptions options;
  options.speech_hedges = false;
  EXPECT_THAT(Describe(voice, options), Not(HasSubstr("voice")));
  options.speech = std::vector<TimeSpan>{};
  EXPECT_THAT(Describe(voice, options), HasSubstr("No speech."));
  options.speech = std::vector<TimeSpan>{{0.5, 1}, {1.25, 2}};
  EXPECT_THAT(
      Describe(voice, options),
      HasSubstr("Speech at 0.5-1.0 s and 1.2-2.0 s; the voice's pitch is low, as most men's "
                "(median 120 Hz)."));
}

TEST_F(SignalCaption, Silence) {
  EXPECT_EQ(
      Describe(sounds::Silence(2)),
      "Length 2.00 s, mono. Digital silence from beginning to end, there is nothing to hear.");
}

// The first failure does not keep the others from being put into words.
TEST_F(SignalCaption, ABadClipIsItsOwnFailure) {
  sounds::Write(folder_.path() / "good.wav", sounds::Sine(440, 0.3, 1), 44100);
  const std::vector<Clip> clips = {{"a", folder_.Write("bad.wav", "no sound at all")},
                                   {"b", folder_.path() / "good.wav"},
                                   {"c", folder_.path() / "missing.wav"}};
  std::map<size_t, Caption> captions;
  SignalCaptioner captioner;
  const Status status = captioner.Describe(
      clips, [&](size_t index, Caption caption) { captions[index] = std::move(caption); });
  ASSERT_TRUE(status.ok());
  ASSERT_EQ(captions.size(), 3U);
  EXPECT_THAT(captions[0].status.message(), HasSubstr("bad.wav"));
  EXPECT_TRUE(captions[1].status.ok());
  EXPECT_THAT(captions[1].text, HasSubstr("A single note, A4 (440 Hz)"));
  EXPECT_NEAR(captions[1].seconds, 1, 1e-6);
  EXPECT_EQ(captions[2].status.code(), StatusCode::kNotFound);
  EXPECT_FALSE(captions[0].worth_retrying);
}

TEST_F(SignalCaption, StopsBetweenClips) {
  sounds::Write(folder_.path() / "good.wav", sounds::Sine(440, 0.3, 1), 44100);
  const std::vector<Clip> clips(3, Clip{"a", folder_.path() / "good.wav"});
  int done = 0;
  const Status status = SignalCaptioner().Describe(clips, [&](size_t, Caption) {
    ++done;
    SetInterruptRequested(true);
  });
  SetInterruptRequested(false);
  EXPECT_EQ(status.code(), StatusCode::kInterrupted);
  EXPECT_EQ(done, 1);
}

TEST_F(SignalCaption, IdentityHoldsTheVersions) {
  const std::string identity = DumpJson(SignalCaptioner().Identity());
  EXPECT_THAT(identity, HasSubstr(kSignalVersion));
  EXPECT_THAT(identity, HasSubstr(kSignalTextVersion));
  EXPECT_NE(identity, DumpJson(SignalCaptioner(false).Identity()));
}

TEST(SignalWords, GradesRise) {
  for (const WordScale* scale : SignalWordScales()) {
    for (size_t i = 1; i < scale->grades.size(); ++i) {
      EXPECT_LT(scale->grades[i - 1].below, scale->grades[i].below) << scale->name;
    }
    EXPECT_TRUE(std::isinf(scale->grades.back().below)) << scale->name;
  }
  EXPECT_EQ(signal_words::kNoiseColour.For(-3), "like pink noise");
  EXPECT_EQ(signal_words::kNoiseColour.For(-6), "like brown (red) noise");
  EXPECT_EQ(signal_words::kTempo.For(50), "slow");  // a value on the border is of the upper grade
}

// docs/captions.md lists every threshold as the table has it.
TEST(SignalWords, AreDocumented) {
  const auto text = ReadFile(HEARSAY_SOURCE_DIR "/docs/captions.md");
  ASSERT_TRUE(text.ok());
  for (const WordScale* scale : SignalWordScales()) {
    std::string grades;
    for (const WordGrade& grade : scale->grades) {
      if (!grades.empty()) grades += "; ";
      grades += std::isinf(grade.below) ? "else " : fmt::format("below {:g} ", grade.below);
      grades += grade.words.empty() ? "(nothing)" : grade.words;
    }
    EXPECT_THAT(text.value(),
                HasSubstr(fmt::format("| {} ({}) | {} |", scale->name, scale->unit, grades)));
  }
}

}  // namespace
}  // namespace hearsay
