#include "hearsay/whisper/tokenizer.h"

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/whisper_vocabulary.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

// A tokenizer.json of a few tokens: "Ġ" stands for a space.
std::string SmallJson(const std::string& vocabulary, const std::string& merges,
                      const std::string& added) {
  return fmt::format(
      R"({{"model":{{"type":"BPE","vocab":{{{}}},"merges":[{}]}},"added_tokens":[{}]}})",
      vocabulary, merges, added);
}

const std::string kVocabulary = R"("a":0,"b":1,"Ġ":2,"ab":3,"Ġab":4,"<|endoftext|>":5)";
const std::string kMerges = R"("a b","Ġ ab")";
const std::string kAdded =
    R"({"id":5,"content":"<|endoftext|>"},{"id":6,"content":"<|startoftranscript|>"},)"
    R"({"id":7,"content":"<|en|>"},{"id":8,"content":"<|nospeech|>"},)"
    R"({"id":9,"content":"<|notimestamps|>"})";

TEST(Tokenizer, MergesByRank) {
  for (const char* merges : {R"("a b","Ġ ab")", R"(["a","b"],["Ġ","ab"])"}) {
    const auto tokenizer =
        WhisperTokenizer::FromTokenizerJson(SmallJson(kVocabulary, merges, kAdded));
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.status().message();
    const auto tokens = tokenizer->Encode("ab ab<|en|>ba<|endoftext|>");
    ASSERT_TRUE(tokens.ok());
    EXPECT_EQ(*tokens, (std::vector<Token>{3, 4, 7, 1, 0, 5}));
    EXPECT_EQ(tokenizer->Decode(*tokens), "ab abba");
    EXPECT_EQ(tokenizer->vocabulary_size(), 10 + 1501);
    EXPECT_EQ(tokenizer->first_timestamp(), 10);
    EXPECT_EQ(tokenizer->FindToken(" ab"), 4);
    EXPECT_EQ(tokenizer->FindToken("<|endoftext|>"), -1);
    EXPECT_EQ(tokenizer->translate(), -1);
  }
}

TEST(Tokenizer, RefusesWhatIsNoTokenizer) {
  const auto error = [](const std::string& text) {
    const auto tokenizer = WhisperTokenizer::FromTokenizerJson(text);
    EXPECT_FALSE(tokenizer.ok()) << text;
    if (tokenizer.ok()) return std::string();
    EXPECT_EQ(tokenizer.status().code(), StatusCode::kUnreadable);
    return tokenizer.status().message();
  };
  for (const char* text : {"", "7", "[]", "{}", R"({"model":7})", R"({"model":{"vocab":{}}})",
                           R"({"model":{"vocab":[],"merges":[]}})",
                           R"({"model":{"vocab":{},"merges":{}}})", "{\"model\":"}) {
    error(text);
  }
  for (const char* id : {"-1", "1.5", "\"0\"", "null", "4294967296", "2147483648", "9999999",
                         "18446744073709551615"}) {
    EXPECT_THAT(error(SmallJson(fmt::format(R"("a":{})", id), "", kAdded)),
                HasSubstr("impossible number"));
    EXPECT_THAT(error(SmallJson(kVocabulary, "", fmt::format(R"({{"id":{},"content":"x"}})", id))),
                HasSubstr("added token"));
  }
  for (const char* added :
       {"7", "{}", R"({"id":1})", R"({"content":"x"})", R"({"id":1,"content":7})"}) {
    EXPECT_THAT(error(SmallJson(kVocabulary, "", added)), HasSubstr("added token"));
  }
  for (const char* merge : {"7", "\"ab\"", R"(["a"])", R"(["a","b","a"])", R"(["a",7])", R"("a x")",
                            R"("b a")", R"("a 漢")", "\"\"", "\" \""}) {
    EXPECT_THAT(error(SmallJson(kVocabulary, merge, kAdded)), HasSubstr("merge")) << merge;
  }
  EXPECT_THAT(error(SmallJson(kVocabulary, kMerges, "")), HasSubstr("special tokens"));
  // A token for which no model has a logit.
  EXPECT_THAT(error(SmallJson(R"("a":0,"b":5000)", "", kAdded)),
              HasSubstr("beyond the last timestamp"));
  EXPECT_THAT(
      error(SmallJson(kVocabulary, kMerges, kAdded + R"(,{"id":90000,"content":"<|translate|>"})")),
      HasSubstr("beyond the last timestamp"));
}

TEST(Tokenizer, FromVocabularyPlacesSpecialTokensAsOpenAi) {
  // The numbers of openai/whisper's tokenizer.py for the two kinds of model.
  const WhisperTokenizer english = SyntheticTokenizer();
  EXPECT_FALSE(english.multilingual());
  EXPECT_EQ(english.end_of_text(), 50256);
  EXPECT_EQ(english.start(), 50257);
  EXPECT_EQ(english.translate(), 50357);
  EXPECT_EQ(english.transcribe(), 50358);
  EXPECT_EQ(english.start_of_lm(), 50359);
  EXPECT_EQ(english.start_of_previous(), 50360);
  EXPECT_EQ(english.no_speech(), 50361);
  EXPECT_EQ(english.no_timestamps(), 50362);
  EXPECT_EQ(english.first_timestamp(), 50363);
  EXPECT_EQ(english.vocabulary_size(), kEnglishVocabulary);
  const WhisperTokenizer many = SyntheticTokenizer(kMultilingualVocabulary);
  EXPECT_TRUE(many.multilingual());
  EXPECT_EQ(many.end_of_text(), 50257);
  EXPECT_EQ(many.start(), 50258);
  EXPECT_EQ(many.languages().size(), 99U);
  EXPECT_EQ(many.languages().front(), std::pair(std::string("en"), 50259));
  EXPECT_EQ(many.languages().back(), std::pair(std::string("su"), 50357));
  EXPECT_EQ(many.transcribe(), 50359);
  EXPECT_EQ(many.first_timestamp(), 50364);
  // large-v3 adds Cantonese.
  const WhisperTokenizer large = SyntheticTokenizer(51866);
  EXPECT_EQ(large.languages().back(), std::pair(std::string("yue"), 50358));
  EXPECT_EQ(large.transcribe(), 50360);
  EXPECT_EQ(many.Encode("a").status().code(), StatusCode::kUnavailable);
}

TEST(Tokenizer, FromVocabularyRefusesOtherSizes) {
  const std::vector<std::string> tokens(50257, "x");
  for (const int size : {0, 1, 50257, 51700, 51765, 51868, INT32_MAX}) {
    EXPECT_FALSE(WhisperTokenizer::FromVocabulary(tokens, size).ok()) << size;
  }
  EXPECT_FALSE(WhisperTokenizer::FromVocabulary({"a", "b"}, kEnglishVocabulary).ok());
  EXPECT_FALSE(WhisperTokenizer::FromVocabulary({}, kMultilingualVocabulary).ok());
}

TEST(Tokenizer, DecodesBytesAndRepairsThem) {
  const WhisperTokenizer tokenizer = SyntheticTokenizer();
  // Byte tokens have their byte's number here: "é", cut.
  const std::vector<Token> cut = {
      'a', 0xc3,     'b', 0xc3, 0xa9, tokenizer.first_timestamp(), tokenizer.end_of_text(),
      -1,  1'000'000};
  EXPECT_EQ(tokenizer.DecodeBytes(cut),
            "a\xc3"
            "b\xc3\xa9");
  EXPECT_EQ(tokenizer.Decode(cut),
            "a\xef\xbf\xbd"
            "bé");
}

}  // namespace
}  // namespace hearsay
