#include "hearsay/whisper/segments.h"

#include <cmath>

#include "gtest/gtest.h"
#include "tests/whisper_vocabulary.h"

namespace hearsay {
namespace {

// Cases worked out by hand from the loop in openai/whisper's transcribe.py.
class SegmentsTest : public ::testing::Test {
 protected:
  struct Expected {
    double begin;
    double end;
    std::string text;
  };

  void Expect(const std::vector<Token>& tokens, double seconds,
              const std::vector<Expected>& segments, double advance, size_t said) {
    const WindowSegments found = SegmentsOf(tokens, tokenizer_, seconds);
    ASSERT_EQ(found.segments.size(), segments.size());
    for (size_t i = 0; i < segments.size(); ++i) {
      EXPECT_NEAR(found.segments[i].begin, segments[i].begin, 1e-9) << i;
      EXPECT_NEAR(found.segments[i].end, segments[i].end, 1e-9) << i;
      EXPECT_EQ(found.segments[i].text, segments[i].text) << i;
    }
    EXPECT_NEAR(found.advance, advance, 1e-9);
    EXPECT_EQ(found.said.size(), said);
  }

  // Seconds.
  Token T(double at) const {
    return tokenizer_.first_timestamp() + static_cast<Token>(std::lround(at * 50));
  }

  WhisperTokenizer tokenizer_ = SyntheticTokenizer();
};

TEST_F(SegmentsTest, PairsPartSegments) {
  // Two finished segments, and the window ends with the second's end: all of it is dealt with.
  Expect({T(0), 'a', T(2), T(2.5), 'b', T(4)}, 30, {{0, 2, "a"}, {2.5, 4, "b"}}, 30, 6);
}

TEST_F(SegmentsTest, AnUnfinishedSegmentIsLeftToTheNextWindow) {
  // "b" began at 2.5 s and has no end: the next window begins where "a" ended.
  Expect({T(0), 'a', T(2), T(2.5), 'b'}, 30, {{0, 2, "a"}}, 2, 3);
  Expect({T(0), 'a', T(2), T(2.5), 'b', T(3), T(28), 'c', 'd'}, 30, {{0, 2, "a"}, {2.5, 3, "b"}}, 3,
         6);
  // A pair at the end: the last segment is finished, but the end was not the text's.
  Expect({T(0), 'a', T(2), T(2)}, 30, {{0, 2, "a"}}, 2, 3);
}

TEST_F(SegmentsTest, OneSegmentTakesTheWindow) {
  Expect({T(0), 'a', T(7)}, 30, {{0, 7, "a"}}, 30, 3);
  Expect({T(0.5), 'a', T(7)}, 30, {{0.5, 7, "a"}}, 30, 3);
  // No end: to the end of the sound.
  Expect({T(0), 'a'}, 12, {{0, 12, "a"}}, 12, 2);
  Expect({T(0.5), 'a'}, 12, {{0.5, 12, "a"}}, 12, 2);
  // Without timestamps.
  Expect({'a', 'b'}, 12, {{0, 12, "ab"}}, 12, 2);
}

TEST_F(SegmentsTest, NothingSaid) {
  Expect({}, 30, {}, 30, 0);
  Expect({T(0)}, 30, {}, 30, 0);
  Expect({T(0), ' ', T(2)}, 30, {}, 30, 0);
  Expect({T(0), 'a', T(2), T(2), ' ', T(4), T(4), 'c', T(5)}, 30, {{0, 2, "a"}, {4, 5, "c"}}, 30,
         6);
}

TEST_F(SegmentsTest, NothingReachesBeyondTheSound) {
  Expect({T(0), 'a', T(28)}, 5, {{0, 5, "a"}}, 5, 3);
  Expect({T(0), 'a', T(2), T(20), 'b', T(28)}, 5, {{0, 2, "a"}, {5, 5, "b"}}, 5, 6);
  Expect({T(0), 'a', T(20), T(22), 'b'}, 5, {{0, 5, "a"}}, 5, 3);
}

TEST_F(SegmentsTest, TextBeforeTheFirstTimestampBeginsAtTheWindow) {
  Expect({'a', T(2), T(2), 'b', T(3)}, 30, {{0, 2, "a"}, {2, 3, "b"}}, 30, 5);
}

TEST(Transcript, JoinsItsSegments) {
  Transcript transcript;
  EXPECT_EQ(transcript.text(), "");
  transcript.segments = {{0, 1, " One"}, {1, 2, " two. "}};
  EXPECT_EQ(transcript.text(), "One two.");
}

}  // namespace
}  // namespace hearsay
