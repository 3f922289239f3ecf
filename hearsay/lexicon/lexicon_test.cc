#include "hearsay/lexicon/lexicon.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Texts(const Lexicon& lexicon, std::string_view word) {
  std::vector<std::string> texts;
  for (const Pronunciation& pronunciation : lexicon.Find(word)) {
    texts.push_back(PronunciationText(pronunciation));
  }
  return texts;
}

TEST(ParseCmudictTest, KeepsEveryPronunciationInTheDictionarysOrder) {
  const auto lexicon = Lexicon::ParseCmudict(
      "cough K AO1 F\n"
      "cough(2) K AA1 F\n"
      "read R EH1 D\n"
      "read(2) R IY1 D\n");
  ASSERT_TRUE(lexicon.ok()) << lexicon.status().message();
  EXPECT_EQ(lexicon->size(), 2U);
  EXPECT_THAT(Texts(*lexicon, "cough"), ElementsAre("K AO1 F", "K AA1 F"));
  EXPECT_THAT(Texts(*lexicon, "read"), ElementsAre("R EH1 D", "R IY1 D"));
}

TEST(ParseCmudictTest, LeavesCommentsBlankLinesAndCarriageReturnsOut) {
  const auto lexicon = Lexicon::ParseCmudict(
      ";;; a heading with words\r\n"
      "\r\n"
      "aaberg AA1 B ER0 G # name, danish\r\n"
      "# a line of its own\n"
      "  \n"
      "Cat K AE1 T");
  ASSERT_TRUE(lexicon.ok()) << lexicon.status().message();
  EXPECT_EQ(lexicon->size(), 2U);
  EXPECT_THAT(Texts(*lexicon, "aaberg"), ElementsAre("AA1 B ER0 G"));
  EXPECT_THAT(Texts(*lexicon, "cat"), ElementsAre("K AE1 T"));
}

TEST(ParseCmudictTest, AWordThatIsNotListedHasNoPronunciation) {
  const auto lexicon = Lexicon::ParseCmudict("cat K AE1 T\ncat's K AE1 T S\n");
  ASSERT_TRUE(lexicon.ok()) << lexicon.status().message();
  EXPECT_THAT(lexicon->Find("ca"), IsEmpty());
  EXPECT_THAT(lexicon->Find("cats"), IsEmpty());
  EXPECT_THAT(lexicon->Find(""), IsEmpty());
  EXPECT_THAT(Texts(*lexicon, "cat's"), ElementsAre("K AE1 T S"));
  EXPECT_THAT(Lexicon().Find("cat"), IsEmpty());
  EXPECT_EQ(Lexicon().size(), 0U);
}

TEST(ParseCmudictTest, NamesTheFirstLineThatIsNone) {
  const std::pair<const char*, const char*> cases[] = {
      {"cat K AE1 T\ndog\n", "line 2 of the dictionary has a word without sounds"},
      {"cat K AE1 T\n\ndog # D AO1 G\nbird\n", "line 3 of the dictionary has a word without"},
      {"cat K 1 T\ndog\n", "line 1 of the dictionary has no readable sounds"},
      {"<html>", "line 1 of the dictionary has a word without sounds"},
      {"", "has no words"},
      {";;; nothing but a heading\n", "has no words"},
  };
  for (const auto& [text, reason] : cases) {
    const auto lexicon = Lexicon::ParseCmudict(text);
    EXPECT_EQ(lexicon.status().code(), StatusCode::kUnreadable) << text;
    EXPECT_THAT(lexicon.status().message(), HasSubstr(reason));
  }
}

TEST(ParseFrequencyListTest, PutsTheMostFrequentFirstAndTiesBySpelling) {
  const auto words = ParseFrequencyList(
      R"([{"word": "b", "count": 5}, {"word": "rare", "count": 1},
          {"word": "the", "count": 1501908}, {"word": "a", "count": 5},
          {"word": "c", "count": 5}])");
  ASSERT_TRUE(words.ok()) << words.status().message();
  EXPECT_THAT(*words, ElementsAre("the", "a", "b", "c", "rare"));
}

TEST(ParseFrequencyListTest, RefusesWhatIsNoSuchList) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"[", ""},
      {R"({"word": "a", "count": 1})", "not a JSON list"},
      {R"([{"word": "a", "count": 1}, {"word": "b"}])", "entry 2 "},
      {R"([{"count": 1}])", "entry 1 "},
      {R"([{"word": 1, "count": 1}])", "entry 1 "},
      {R"([{"word": "a", "count": "1"}])", "entry 1 "},
      {R"([{"word": "a", "count": 1.5}])", "entry 1 "},
      {R"(["a"])", "entry 1 "},
  };
  for (const auto& [text, reason] : cases) {
    const auto words = ParseFrequencyList(text);
    EXPECT_EQ(words.status().code(), StatusCode::kUnreadable) << text;
    EXPECT_THAT(words.status().message(), HasSubstr(reason));
  }
}

}  // namespace
}  // namespace hearsay
