#include "hearsay/audio/speech_stretches.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"

namespace hearsay {
namespace {

constexpr double kNear = 1e-6;
const double kMargin = StretchConfig{}.margin + SpeechConfig{}.padding;

// A voice activity detector whose recordings say themselves what they are: a chunk's first sample
// is the probability of speech.
class ScriptedVoiceActivity : public VoiceActivity {
 public:
  void Reset() override { heard_ = 0; }

  std::vector<float> Probabilities(std::span<const float> samples) override {
    largest_ = std::max(largest_, samples.size());
    // All calls but the last give whole chunks.
    EXPECT_EQ(heard_ % kSpeechChunk, 0U);
    heard_ += samples.size();
    std::vector<float> probabilities;
    for (size_t i = 0; i < samples.size(); i += kSpeechChunk) probabilities.push_back(samples[i]);
    return probabilities;
  }

  size_t largest() const { return largest_; }

 private:
  size_t heard_ = 0;
  size_t largest_ = 0;
};

struct Spoken {
  double begin;
  double end;
};

// Every sample of speech is 0.9, all others 0.1; in chunks, so that the speech is where it is said.
std::vector<float> Script(const std::vector<Spoken>& spoken, double seconds) {
  std::vector<float> samples(sounds::Count(seconds, kModelRate), 0.1F);
  for (const Spoken& part : spoken) {
    const size_t end = std::min(samples.size(), sounds::Count(part.end, kModelRate));
    for (size_t i = sounds::Count(part.begin, kModelRate); i < end; ++i) samples[i] = 0.9F;
  }
  return samples;
}

std::vector<SpeechStretch> StretchesOf(const std::vector<float>& samples, int piece_chunks,
                                       std::vector<SpeechSegment>* speech = nullptr,
                                       double* seconds = nullptr) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "script.wav";
  sounds::Write(path, samples, kModelRate);
  auto file = AudioFile::Open(path);
  EXPECT_TRUE(file.ok()) << file.status().message();
  ScriptedVoiceActivity voice_activity;
  StretchConfig config;
  config.piece_chunks = piece_chunks;
  SpeechStretches stretches(**file, voice_activity, config);
  std::vector<SpeechStretch> found;
  while (true) {
    auto next = stretches.Next();
    EXPECT_TRUE(next.ok()) << next.status().message();
    if (!next.ok() || !next->has_value()) break;
    found.push_back(std::move(**next));
  }
  if (speech != nullptr) *speech = stretches.speech();
  if (seconds != nullptr) *seconds = stretches.seconds();
  // What was read at once is all that is ever held, beside a stretch and what is open after it.
  EXPECT_LE(voice_activity.largest(), static_cast<size_t>(piece_chunks) * kSpeechChunk);
  return found;
}

double End(const SpeechStretch& stretch) {
  return stretch.begin + static_cast<double>(stretch.samples.size()) / kModelRate;
}

// What must hold of the stretches of any recording: none is too long, none overlaps the one before
// it, the samples are the recording's, and all speech of 0.25 s and more is in one of them.
void ExpectSound(const std::vector<SpeechStretch>& stretches, const std::vector<float>& samples,
                 const std::vector<SpeechSegment>& speech) {
  double before = 0;
  std::vector<bool> covered(samples.size(), false);
  for (const SpeechStretch& stretch : stretches) {
    EXPECT_LE(stretch.samples.size(), 30U * kModelRate);
    EXPECT_GT(stretch.samples.size(), 0U);
    EXPECT_GE(stretch.begin, before - kNear);
    before = End(stretch);
    const auto begin = static_cast<size_t>(std::llround(stretch.begin * kModelRate));
    ASSERT_LE(begin + stretch.samples.size(), samples.size());
    EXPECT_TRUE(std::equal(stretch.samples.begin(), stretch.samples.end(),
                           samples.begin() + static_cast<std::ptrdiff_t>(begin)));
    std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(begin), stretch.samples.size(), true);
  }
  for (const SpeechSegment& segment : speech) {
    const auto begin = static_cast<size_t>(std::llround(segment.begin * kModelRate));
    const auto end = static_cast<size_t>(std::llround(segment.end * kModelRate));
    for (size_t i = begin; i < end; ++i) {
      ASSERT_TRUE(covered[i]) << "speech at " << static_cast<double>(i) / kModelRate
                              << " s is lost";
    }
  }
}

void ExpectSame(const std::vector<SpeechStretch>& a, const std::vector<SpeechStretch>& b,
                int piece_chunks) {
  ASSERT_EQ(a.size(), b.size()) << "in pieces of " << piece_chunks;
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].begin, b[i].begin) << i << ", in pieces of " << piece_chunks;
    EXPECT_EQ(a[i].samples.size(), b[i].samples.size()) << i << ", in pieces of " << piece_chunks;
  }
}

// Twenty minutes: sentences, short remarks, pauses of all lengths, and six minutes without a pause.
std::vector<float> LongScript() {
  std::vector<float> samples(sounds::Count(1200, kModelRate) + 77, 0.1F);
  uint32_t seed = 7;
  const auto draw = [&](uint32_t most) {
    seed = 1664525U * seed + 1013904223U;
    return (seed >> 8) % most;
  };
  size_t at = 3000;
  while (at < samples.size()) {
    const bool monologue =
        at > sounds::Count(400, kModelRate) && at < sounds::Count(500, kModelRate);
    const size_t said = monologue ? sounds::Count(360, kModelRate) : 800 + draw(16 * kModelRate);
    for (size_t i = at; i < std::min(samples.size(), at + said); ++i) {
      // Hesitations, that do not end the speech, are the places to cut at.
      samples[i] = 0.6F + 0.001F * static_cast<float>((i / kSpeechChunk * 131) % 300);
    }
    at += said + 500 + draw(4 * kModelRate);
  }
  return samples;
}

TEST(SpeechStretches, NothingIsLostOrHeardTwice) {
  const auto samples = LongScript();
  std::vector<SpeechSegment> speech;
  double seconds = 0;
  const auto whole = StretchesOf(samples, 100'000, &speech, &seconds);
  EXPECT_NEAR(seconds, 1200 + 77.0 / kModelRate, kNear);
  EXPECT_GT(whole.size(), 40U);
  EXPECT_GT(speech.size(), 60U);
  ExpectSound(whole, samples, speech);
  // Speech is where Silero's rules on the whole recording find it.
  std::vector<float> probabilities;
  for (size_t i = 0; i < samples.size(); i += kSpeechChunk) probabilities.push_back(samples[i]);
  const auto expected = SpeechSegments(probabilities, seconds);
  ASSERT_EQ(speech.size(), expected.size());
  for (size_t i = 0; i < speech.size(); ++i) {
    EXPECT_EQ(speech[i].begin, expected[i].begin);
    EXPECT_EQ(speech[i].end, expected[i].end);
  }
  for (const int piece : {1, 7, 100, 941, 3750}) {
    std::vector<SpeechSegment> again;
    const auto stretches = StretchesOf(samples, piece, &again);
    ExpectSame(stretches, whole, piece);
    EXPECT_EQ(again.size(), speech.size());
  }
}

TEST(SpeechStretches, JoinsSentencesAndPartsAtPauses) {
  // A pause of one second stays in; one of three parts.
  const auto samples = Script({{1.024, 3.072}, {4.096, 6.144}, {9.216, 10.24}}, 12);
  const auto stretches = StretchesOf(samples, 3750);
  ASSERT_EQ(stretches.size(), 2U);
  EXPECT_NEAR(stretches[0].begin, 1.024 - kMargin, kNear);
  EXPECT_NEAR(End(stretches[0]), 6.144 + kMargin, kNear);
  EXPECT_NEAR(stretches[1].begin, 9.216 - kMargin, kNear);
  EXPECT_NEAR(End(stretches[1]), 10.24 + kMargin, kNear);
}

TEST(SpeechStretches, CutsLongSpeechWhereItIsLeastLikely) {
  auto samples = Script({{0, 50}}, 50);
  // One hesitation, in chunk 700: 22.4 s.
  std::fill_n(samples.begin() + 700 * kSpeechChunk, kSpeechChunk, 0.4F);
  const auto stretches = StretchesOf(samples, 3750);
  ASSERT_EQ(stretches.size(), 2U);
  EXPECT_EQ(stretches[0].begin, 0);
  EXPECT_NEAR(End(stretches[0]), 22.4, kNear);
  EXPECT_NEAR(stretches[1].begin, 22.4, kNear);
  EXPECT_NEAR(End(stretches[1]), 50, kNear);
}

TEST(SpeechStretches, MarginsEndAtTheRecording) {
  const auto samples = Script({{0, 1.024}}, 1.1);
  const auto stretches = StretchesOf(samples, 3750);
  ASSERT_EQ(stretches.size(), 1U);
  EXPECT_EQ(stretches[0].begin, 0);
  EXPECT_EQ(stretches[0].samples.size(), samples.size());
}

TEST(SpeechStretches, SilenceHasNone) {
  for (const double seconds : {0.01, 0.032, 1.0, 300.0}) {
    double heard = 0;
    EXPECT_TRUE(StretchesOf(Script({}, seconds), 100, nullptr, &heard).empty());
    EXPECT_NEAR(heard, seconds, kNear);
  }
}

TEST(SpeechStretches, TellsOfErrorsInTheMidst) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "broken.wav";
  auto samples = Script({{0, 1}, {5, 6}}, 60);
  samples[40 * kModelRate] = std::numeric_limits<float>::quiet_NaN();
  sounds::Write(path, samples, kModelRate);
  auto file = AudioFile::Open(path);
  ASSERT_TRUE(file.ok());
  ScriptedVoiceActivity voice_activity;
  StretchConfig config;
  config.piece_chunks = 300;
  SpeechStretches stretches(**file, voice_activity, config);
  int found = 0;
  while (true) {
    const auto next = stretches.Next();
    if (!next.ok()) {
      EXPECT_EQ(next.status().code(), StatusCode::kUnreadable);
      break;
    }
    ASSERT_TRUE(next->has_value());
    ++found;
  }
  EXPECT_EQ(found, 2);
}

}  // namespace
}  // namespace hearsay
