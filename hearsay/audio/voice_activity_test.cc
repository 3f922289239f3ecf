#include "hearsay/audio/voice_activity.h"

#include <cmath>

#include "gtest/gtest.h"
#include "hearsay/audio/speech_tracker.h"
#include "hearsay/audio/waveform.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"

namespace hearsay {
namespace {

// By Silero's own code: tests/golden/make_speech_segments.py.
constexpr const char* kGolden = HEARSAY_SOURCE_DIR "/tests/golden/speech_segments.json";

TEST(SpeechSegments, EqualSilero) {
  const auto text = ReadFile(kGolden);
  ASSERT_TRUE(text.ok());
  const auto golden = ParseJson(*text);
  ASSERT_TRUE(golden.ok());
  ASSERT_GE((*golden)["cases"].size(), 20U);
  size_t stretches = 0;
  for (const Json& example : (*golden)["cases"]) {
    SpeechConfig config;
    const Json& settings = example["settings"];
    config.threshold = settings.value("threshold", config.threshold);
    config.exit_threshold = settings.value("neg_threshold", config.exit_threshold);
    config.shortest_speech = settings.value("min_speech_duration_ms", 250) / 1000.0;
    config.shortest_silence = settings.value("min_silence_duration_ms", 100) / 1000.0;
    config.padding = settings.value("speech_pad_ms", 30) / 1000.0;
    const auto segments = SpeechSegments(example["probabilities"].get<std::vector<float>>(),
                                         example["samples"].get<double>() / kModelRate, config);
    std::vector<std::vector<int64_t>> found;
    for (const SpeechSegment& segment : segments) {
      found.push_back(
          {std::llround(segment.begin * kModelRate), std::llround(segment.end * kModelRate)});
    }
    EXPECT_EQ(found, example["stretches"].get<std::vector<std::vector<int64_t>>>())
        << example.dump();
    stretches += found.size();
  }
  EXPECT_GT(stretches, 50U);
}

TEST(SpeechSegments, ProbabilitiesThatAreNoNumbersAreNoSpeech) {
  EXPECT_TRUE(SpeechSegments(std::vector<float>(100, std::nanf("")), 3.2).empty());
}

TEST(SpeechTracker, TellsOfOpenSpeech) {
  SpeechTracker tracker({});
  EXPECT_FALSE(tracker.begin());
  EXPECT_FALSE(tracker.Add(0.1));
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(tracker.Add(0.9));
  ASSERT_TRUE(tracker.begin());
  EXPECT_EQ(*tracker.begin(), kSpeechChunk);
  EXPECT_EQ(tracker.heard(), 21 * kSpeechChunk);
  // 100 ms of silence are reached with the fifth chunk after the first.
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(tracker.Add(0.0));
  const auto range = tracker.Add(0.0);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->begin, kSpeechChunk);
  EXPECT_EQ(range->end, 21 * kSpeechChunk);
  EXPECT_FALSE(tracker.begin());
  EXPECT_FALSE(tracker.Finish(26 * kSpeechChunk));
}

}  // namespace
}  // namespace hearsay
