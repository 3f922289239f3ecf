#include "hearsay/whisper/decoding_rules.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "tests/whisper_vocabulary.h"

namespace hearsay {
namespace {

constexpr Token kText = 300;
constexpr float kNever = -std::numeric_limits<float>::infinity();

class DecodingRulesTest : public ::testing::Test {
 protected:
  // Which tokens may follow, where every logit is 0 but that of kText, which is far ahead: text
  // stays likelier than all timestamps together.
  std::vector<bool> Allowed(const std::vector<Token>& said, bool timestamps = true,
                            float text = 100, size_t size = kEnglishVocabulary) {
    std::vector<float> logits(size, 0);
    logits[kText] = text;
    DecodingRules(tokenizer_, timestamps).Apply(said, logits);
    std::vector<bool> allowed;
    for (const float logit : logits) allowed.push_back(logit != kNever);
    return allowed;
  }

  // The first and last timestamp (in steps of 20 ms) that may follow; -1 where none may.
  std::pair<int, int> Times(const std::vector<bool>& allowed) const {
    std::pair<int, int> range = {-1, -1};
    for (int step = 0; step <= 1500; ++step) {
      if (!allowed[Time(step)]) continue;
      if (range.first < 0) range.first = step;
      EXPECT_TRUE(range.second < 0 || range.second == step - 1);
      range.second = step;
    }
    return range;
  }

  Token Time(int step) const { return tokenizer_.first_timestamp() + step; }

  WhisperTokenizer tokenizer_ =
      SyntheticTokenizer(kEnglishVocabulary, {" -", " '", "♪", "((", "♪♪", " \xe2"});
};

TEST_F(DecodingRulesTest, BeginWithATimestampOfTheFirstSecond) {
  const auto allowed = Allowed({});
  EXPECT_EQ(Times(allowed), (std::pair(0, 50)));
  for (Token token = 0; token < tokenizer_.first_timestamp(); ++token) EXPECT_FALSE(allowed[token]);
}

TEST_F(DecodingRulesTest, BeginNeitherBlankNorAtTheEndWithoutTimestamps) {
  const auto allowed = Allowed({}, false);
  EXPECT_FALSE(allowed[' ']);
  EXPECT_FALSE(allowed[tokenizer_.end_of_text()]);
  EXPECT_TRUE(allowed['a']);
  EXPECT_EQ(Times(allowed), (std::pair(-1, -1)));
  const auto later = Allowed({kText}, false);
  EXPECT_TRUE(later[' ']);
  EXPECT_TRUE(later[tokenizer_.end_of_text()]);
  EXPECT_EQ(Times(later), (std::pair(-1, -1)));
}

TEST_F(DecodingRulesTest, TimestampsComeInPairs) {
  // After a first timestamp and after a pair: text.
  for (const auto& said :
       {std::vector<Token>{Time(3)}, std::vector<Token>{Time(0), kText, Time(50), Time(60)}}) {
    const auto allowed = Allowed(said);
    EXPECT_EQ(Times(allowed), (std::pair(-1, -1)));
    EXPECT_TRUE(allowed[kText]);
    EXPECT_TRUE(allowed[tokenizer_.end_of_text()]);
  }
  // After text and one timestamp: its partner, no earlier, or the end.
  const auto allowed = Allowed({Time(0), kText, Time(50)});
  EXPECT_EQ(Times(allowed), (std::pair(50, 1500)));
  EXPECT_FALSE(allowed[kText]);
  EXPECT_FALSE(allowed['a']);
}

TEST_F(DecodingRulesTest, TheEndMayFollowOneTimestamp) {
  std::vector<float> logits(kEnglishVocabulary, 0);
  logits[tokenizer_.end_of_text()] = 100;
  DecodingRules(tokenizer_, true).Apply(std::vector<Token>{Time(0), kText, Time(50)}, logits);
  EXPECT_EQ(logits[tokenizer_.end_of_text()], 100);
}

TEST_F(DecodingRulesTest, TimeDoesNotRunBackwards) {
  EXPECT_EQ(Times(Allowed({Time(20), kText})), (std::pair(21, 1500)));
  EXPECT_EQ(Times(Allowed({Time(0), kText, Time(50), Time(60), kText, kText})),
            (std::pair(61, 1500)));
  EXPECT_EQ(Times(Allowed({Time(0), kText, Time(1500), Time(1500), kText})), (std::pair(-1, -1)));
}

TEST_F(DecodingRulesTest, TimestampsThatAreLikelierTogetherThanAnyTextAreSaid) {
  // 1,500 timestamps of logit 0: together log 1500 = 7.31.
  const std::vector<Token> said = {Time(0), kText};
  EXPECT_FALSE(Allowed(said, true, 7.3F)[kText]);
  EXPECT_TRUE(Allowed(said, true, 7.4F)[kText]);
}

TEST_F(DecodingRulesTest, NeverSayWhatIsNotSpeech) {
  const auto allowed = Allowed({Time(0), kText}, true);
  for (const Token token :
       {tokenizer_.start(), tokenizer_.translate(), tokenizer_.transcribe(),
        tokenizer_.start_of_lm(), tokenizer_.start_of_previous(), tokenizer_.no_speech(),
        tokenizer_.no_timestamps(), Token{'('}, Token{'"'}, Token{'['}, tokenizer_.FindToken(" -"),
        tokenizer_.FindToken(" '"), tokenizer_.FindToken("♪"), tokenizer_.FindToken("(("),
        tokenizer_.FindToken("♪♪")}) {
    ASSERT_GE(token, 0);
    EXPECT_FALSE(allowed[token]) << token;
  }
  for (const Token token : {Token{'a'}, Token{'-'}, Token{'\''}, Token{'.'}, Token{','}}) {
    EXPECT_TRUE(allowed[token]) << token;
  }
}

TEST_F(DecodingRulesTest, RowsBeyondTheVocabularyAreNeverSaid) {
  for (const bool timestamps : {false, true}) {
    for (const auto& said : {std::vector<Token>{}, std::vector<Token>{Time(0), kText}}) {
      const auto allowed = Allowed(said, timestamps, 100, kEnglishVocabulary + 100);
      for (size_t i = kEnglishVocabulary; i < allowed.size(); ++i) ASSERT_FALSE(allowed[i]);
    }
  }
}

}  // namespace
}  // namespace hearsay
