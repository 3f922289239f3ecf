// Against Hugging Face's tokenizers on the tokenizer.json of two Whispers, from the cache.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/fetch/bundle.h"
#include "hearsay/whisper/decoding_rules.h"
#include "hearsay/whisper/tokenizer.h"

namespace hearsay {
namespace {

// tests/golden/make_whisper_tokens.py
constexpr const char* kGolden = HEARSAY_SOURCE_DIR "/tests/golden/whisper_tokens.json";

class WhisperTokens : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto folder = OpenBundle(GetParam());
    ASSERT_TRUE(folder.ok()) << folder.status().message();
    folder_ = *folder;
    // Two tests a model: read once.
    static std::map<std::string, WhisperTokenizer> read;
    if (!read.contains(GetParam())) {
      const auto text = ReadFile(folder_ / "tokenizer.json");
      ASSERT_TRUE(text.ok()) << text.status().message();
      auto tokenizer = WhisperTokenizer::FromTokenizerJson(*text);
      ASSERT_TRUE(tokenizer.ok()) << tokenizer.status().message();
      read.emplace(GetParam(), std::move(*tokenizer));
    }
    tokenizer_ = &read.at(GetParam());
  }

  std::filesystem::path folder_;
  const WhisperTokenizer* tokenizer_ = nullptr;
};

TEST_P(WhisperTokens, EqualHuggingFace) {
  const auto text = ReadFile(kGolden);
  ASSERT_TRUE(text.ok());
  const auto golden = ParseJson(*text);
  ASSERT_TRUE(golden.ok()) << golden.status().message();
  const Json& cases = (*golden)[GetParam()];
  ASSERT_GE(cases["encoded"].size(), 60U);
  for (const Json& pair : cases["encoded"]) {
    const auto source = pair[0].get<std::string>();
    const auto tokens = tokenizer_->Encode(source);
    ASSERT_TRUE(tokens.ok()) << tokens.status().message();
    EXPECT_EQ(*tokens, pair[1].get<std::vector<Token>>()) << pair[0];
  }
  ASSERT_GE(cases["decoded"].size(), 30U);
  for (const Json& pair : cases["decoded"]) {
    EXPECT_EQ(tokenizer_->Decode(pair[0].get<std::vector<Token>>()), pair[1].get<std::string>())
        << pair[0];
  }
}

TEST_P(WhisperTokens, DecodingUndoesEncoding) {
  for (const std::string& text :
       {std::string(" Hello, world! \n 漢字 🎵 é"), std::string("\x01\x7f mixed\t whitespace  ")}) {
    const auto tokens = tokenizer_->Encode(text);
    ASSERT_TRUE(tokens.ok());
    EXPECT_EQ(tokenizer_->Decode(*tokens), text);
  }
  // Ill-formed bytes are repaired before they are encoded.
  const auto tokens = tokenizer_->Encode(
      "a\xff"
      "b\xc3");
  ASSERT_TRUE(tokens.ok());
  EXPECT_EQ(tokenizer_->Decode(*tokens),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
}

// The list that openai/whisper computes for each of its models stands in their config.json.
TEST_P(WhisperTokens, SuppressedAreThoseOfTheModel) {
  const auto text = ReadFile(folder_ / "config.json");
  ASSERT_TRUE(text.ok());
  const auto config = ParseJson(*text);
  ASSERT_TRUE(config.ok());
  auto expected = (*config)["suppress_ids"].get<std::vector<Token>>();
  std::sort(expected.begin(), expected.end());
  const DecodingRules rules(*tokenizer_, true);
  std::vector<Token> suppressed = rules.suppressed();
  // No-speech is suppressed by openai/whisper's decoding, but stands in no model's list.
  std::erase(suppressed, tokenizer_->no_speech());
  std::erase(expected, tokenizer_->no_speech());
  std::sort(suppressed.begin(), suppressed.end());
  EXPECT_EQ(suppressed, expected);
  std::vector<Token> at_start = (*config)["suppress_ids_begin"].get<std::vector<Token>>();
  EXPECT_EQ(at_start, (std::vector<Token>{tokenizer_->FindToken(" "), tokenizer_->end_of_text()}));
}

INSTANTIATE_TEST_SUITE_P(Models, WhisperTokens,
                         ::testing::Values("whisper-tiny.en", "whisper-base"),
                         [](const auto& info) {
                           return std::string(info.index == 0 ? "TinyEn" : "Base");
                         });

}  // namespace
}  // namespace hearsay
