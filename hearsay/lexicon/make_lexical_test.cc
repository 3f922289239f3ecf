// On the real dictionary and frequency list, from the cache: `hearsay bank fetch` gets them.
#include "hearsay/lexicon/make_lexical.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/text.h"
#include "hearsay/lexicon/lexical_claim.h"
#include "hearsay/lexicon/lexical_recipes.h"
#include "hearsay/lexicon/lexicon_files.h"
#include "hearsay/questions/bank.h"

namespace hearsay {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class MakeLexicalTest : public ::testing::Test {
 protected:
  // Read once for all tests; a test without them fails and says how to get them.
  static const Result<Lexicon>& Dictionary() {
    static const Result<Lexicon> dictionary = OpenLexicon();
    return dictionary;
  }
  static const Result<std::vector<std::string>>& Frequencies() {
    static const Result<std::vector<std::string>> frequencies = OpenFrequencyList();
    return frequencies;
  }

  void SetUp() override {
    ASSERT_TRUE(Dictionary().ok()) << Dictionary().status().message();
    ASSERT_TRUE(Frequencies().ok()) << Frequencies().status().message();
  }

  static Result<std::vector<Question>> TryMake(const MakeLexicalConfig& config) {
    return MakeLexicalQuestions(*Dictionary(), *Frequencies(), config);
  }

  static std::vector<Question> Make(const MakeLexicalConfig& config) {
    auto questions = TryMake(config);
    EXPECT_TRUE(questions.ok()) << questions.status().message();
    return questions.ok() ? *questions : std::vector<Question>();
  }

  static std::string Lines(const std::vector<Question>& questions) {
    std::string lines;
    for (const Question& question : questions) lines += QuestionLine(question) + "\n";
    return lines;
  }

  static std::set<std::string> WordsIn(const std::vector<Question>& questions) {
    std::set<std::string> words;
    for (const Question& question : questions) {
      for (const std::string& word : WordsInQuestion(question)) words.insert(word);
    }
    return words;
  }
};

TEST_F(MakeLexicalTest, EveryWordingMakesItsQuestionsAndAllHold) {
  for (const uint64_t seed : {1, 2, 3}) {
    const std::vector<Question> questions = Make({.seed = seed});
    EXPECT_EQ(questions.size(), 3 * LexicalRecipes().size());
    for (const Question& question : questions) {
      EXPECT_THAT(LexicalFaults(question, *Dictionary()), IsEmpty()) << question.id;
      EXPECT_EQ(question.method, "lexical");
      EXPECT_EQ(question.options.size(), 4U);
      EXPECT_EQ(std::set<std::string>(question.options.begin(), question.options.end()).size(), 4U);
      EXPECT_EQ(question.question.find_first_of("{}"), std::string::npos) << question.question;
      EXPECT_FALSE(question.explanation.empty());
      EXPECT_FALSE(question.source.empty());
      EXPECT_EQ(question.reviewed_by, "");
      EXPECT_THAT(question.id, testing::StartsWith(question.subcategory + "-lex"));
    }
  }
}

TEST_F(MakeLexicalTest, IdsAreOfTheSeedAndUnique) {
  std::set<std::string> ids;
  for (const uint64_t seed : {1, 2}) {
    for (const Question& question : Make({.seed = seed})) {
      EXPECT_THAT(question.id, HasSubstr("-lex" + std::to_string(seed) + "-"));
      EXPECT_TRUE(ids.insert(question.id).second) << question.id;
    }
  }
}

TEST_F(MakeLexicalTest, TheSameSeedMakesTheSameByteForByte) {
  const std::string first = Lines(Make({.seed = 1}));
  EXPECT_EQ(Lines(Make({.seed = 1})), first);
  EXPECT_NE(Lines(Make({.seed = 2})), first);
}

// Homophones and words with silent letters are few, so that a form cannot do without any of the
// other's.
TEST_F(MakeLexicalTest, AnotherSeedSharesFewWordsAndQuestions) {
  const std::vector<Question> first = Make({.seed = 1});
  const std::vector<Question> second = Make({.seed = 2});
  std::set<std::string> texts;
  for (const Question& question : first) texts.insert(TextHash(question));
  // The few words with a silent letter may meet again.
  const auto repeated = std::count_if(second.begin(), second.end(), [&](const Question& question) {
    return texts.contains(TextHash(question));
  });
  EXPECT_LE(repeated, 2);
  const std::set<std::string> words = WordsIn(first);
  const std::set<std::string> others = WordsIn(second);
  const auto shared = std::count_if(others.begin(), others.end(),
                                    [&](const std::string& word) { return words.contains(word); });
  EXPECT_GT(others.size(), 300U);
  EXPECT_LT(static_cast<double>(shared), 0.25 * static_cast<double>(others.size()));
}

TEST_F(MakeLexicalTest, NoWordIsInTwoQuestions) {
  std::map<std::string, std::string> used;
  for (const Question& question : Make({.seed = 1})) {
    for (const std::string& word : WordsInQuestion(question)) {
      const auto [first, added] = used.emplace(word, question.id);
      EXPECT_TRUE(added) << word << " is in " << first->second << " and " << question.id;
    }
  }
}

TEST_F(MakeLexicalTest, EachAnswerPlaceIsUsed) {
  std::map<std::string, std::set<int>> places;
  std::map<int, int> counts;
  const std::vector<Question> questions = Make({.seed = 1});
  for (const Question& question : questions) {
    places[question.subcategory].insert(question.answer);
    ++counts[question.answer];
  }
  EXPECT_EQ(places.size(), 3U);
  for (const auto& [subcategory, used] : places) {
    EXPECT_EQ(used, (std::set<int>{0, 1, 2, 3})) << subcategory;
  }
  // A quarter each, but for the questions on a place or a number, which cannot be anywhere.
  for (const auto& [place, count] : counts) {
    EXPECT_NEAR(static_cast<double>(count) / static_cast<double>(questions.size()), 0.25, 0.05)
        << place;
  }
}

TEST_F(MakeLexicalTest, NoOpeningIsUsedMoreOftenThanAWordingIs) {
  for (const int per_wording : {1, 3}) {
    std::map<std::string, int> openings;
    for (const Question& question : Make({.seed = 1, .per_wording = per_wording})) {
      const auto words = Split(question.question, ' ');
      std::string opening = question.subcategory;
      for (size_t i = 0; i < std::min<size_t>(8, words.size()); ++i) {
        opening += " " + std::string(words[i]);
      }
      ++openings[opening];
    }
    EXPECT_FALSE(openings.empty());
    for (const auto& [opening, count] : openings) EXPECT_LE(count, per_wording) << opening;
  }
}

TEST_F(MakeLexicalTest, TooFewWordsStarveItAndAreExplained) {
  const auto questions = TryMake({.words = 300});
  ASSERT_EQ(questions.status().code(), StatusCode::kInvalidArgument);
  const std::string& message = questions.status().message();
  const std::vector<LexicalRecipe>& recipes = LexicalRecipes();
  EXPECT_TRUE(std::any_of(recipes.begin(), recipes.end(), [&](const LexicalRecipe& recipe) {
    return message.find(recipe.stem) != std::string::npos &&
           message.find(recipe.subcategory) != std::string::npos;
  })) << message;
  EXPECT_THAT(message, testing::ContainsRegex("^[0-2] of 3 questions could be made for \""));
  EXPECT_THAT(message, HasSubstr("from the 300 most frequent words"));
  EXPECT_THAT(message,
              AnyOf(HasSubstr("no word is surely right"), HasSubstr("words are surely wrong"),
                    HasSubstr("in other questions already"), HasSubstr("no word offers itself")));
}

TEST_F(MakeLexicalTest, RefusesToMakeNothing) {
  EXPECT_EQ(TryMake({.per_wording = 0}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(TryMake({.words = 0}).status().code(), StatusCode::kInvalidArgument);
}

TEST(MakeLexicalQuestionsTest, WithoutWordsTheFirstWordingIsNamed) {
  const auto questions = MakeLexicalQuestions(Lexicon(), {}, {});
  EXPECT_EQ(questions.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(questions.status().message(), HasSubstr(LexicalRecipes().front().stem));
  EXPECT_THAT(questions.status().message(), HasSubstr("no word offers itself"));
}

}  // namespace
}  // namespace hearsay
