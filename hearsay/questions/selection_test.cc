#include "hearsay/questions/selection.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

// 3 subcategories of 10, 20 and 5 questions.
Bank MakeBank() {
  Bank bank;
  bank.taxonomy.categories = {
      {"music",
       "Music",
       30,
       {{"music.form", "Form", "", 10}, {"music.harmony", "Harmony", "", 20}}},
      {"sound", "Sound", 5, {{"sound.words", "Words", "", 5}}}};
  for (const Category& category : bank.taxonomy.categories) {
    for (const Subcategory& subcategory : category.subcategories) {
      for (int i = 0; i < subcategory.planned; ++i) {
        bank.questions.push_back(
            {.id = subcategory.id + "-" + std::to_string(i), .subcategory = subcategory.id});
      }
    }
  }
  return bank;
}

std::vector<std::string> Ids(const std::vector<Question>& questions) {
  std::vector<std::string> ids;
  for (const Question& question : questions) ids.push_back(question.id);
  return ids;
}

std::vector<std::string> Select(const SelectionConfig& config) {
  const auto questions = SelectQuestions(MakeBank(), config);
  EXPECT_TRUE(questions.ok()) << questions.status().message();
  return questions.ok() ? Ids(*questions) : std::vector<std::string>();
}

// Whether `ids` is a part of the bank's list, in its order.
bool InBankOrder(const std::vector<std::string>& ids) {
  const std::vector<std::string> all = Ids(MakeBank().questions);
  auto from = all.begin();
  for (const std::string& id : ids) {
    from = std::find(from, all.end(), id);
    if (from == all.end()) return false;
    ++from;
  }
  return true;
}

TEST(SelectQuestionsTest, WithoutLimitsItIsAllInOrder) {
  EXPECT_EQ(Select({}), Ids(MakeBank().questions));
  EXPECT_EQ(Select({.seed = 9}), Ids(MakeBank().questions));
  EXPECT_EQ(Select({.limit = 35}), Ids(MakeBank().questions));
  EXPECT_EQ(Select({.limit = 1000}), Ids(MakeBank().questions));
}

TEST(SelectQuestionsTest, CategoriesAndSubcategoriesAddUpWithoutRepeats) {
  EXPECT_EQ(Select({.categories = {"music"}}).size(), 30U);
  EXPECT_EQ(Select({.categories = {"music.form"}}).size(), 10U);
  EXPECT_EQ(Select({.categories = {"sound", "music.form"}}).size(), 15U);
  EXPECT_EQ(Select({.categories = {"music", "music.form", "music"}}).size(), 30U);
  EXPECT_TRUE(InBankOrder(Select({.categories = {"sound", "music.form"}})));
}

TEST(SelectQuestionsTest, ALargerLimitUnderTheSameSeedIsASuperset) {
  for (const uint64_t seed : {0, 1, 42}) {
    std::set<std::string> smaller;
    for (int limit = 1; limit <= 35; ++limit) {
      const std::vector<std::string> ids = Select({.limit = limit, .seed = seed});
      ASSERT_EQ(ids.size(), static_cast<size_t>(limit));
      EXPECT_TRUE(InBankOrder(ids));
      const std::set<std::string> larger(ids.begin(), ids.end());
      EXPECT_TRUE(std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end()))
          << limit;
      smaller = larger;
    }
  }
}

TEST(SelectQuestionsTest, PerSubcategoryTakesThatManyOfEachAndIsASupersetToo) {
  std::set<std::string> smaller;
  for (int limit = 1; limit <= 21; ++limit) {
    const std::vector<std::string> ids = Select({.per_subcategory = limit, .seed = 3});
    EXPECT_TRUE(InBankOrder(ids));
    std::map<std::string, int> counts;
    for (const std::string& id : ids) ++counts[id.substr(0, id.find('-'))];
    EXPECT_EQ(counts, (std::map<std::string, int>{{"music.form", std::min(limit, 10)},
                                                  {"music.harmony", std::min(limit, 20)},
                                                  {"sound.words", std::min(limit, 5)}}));
    const std::set<std::string> larger(ids.begin(), ids.end());
    EXPECT_TRUE(std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end()));
    smaller = larger;
  }
}

TEST(SelectQuestionsTest, PerSubcategoryDoesNotChangeWithTheOtherCategoriesAsked) {
  const std::vector<std::string> all = Select({.per_subcategory = 4, .seed = 5});
  const std::vector<std::string> sound =
      Select({.categories = {"sound"}, .per_subcategory = 4, .seed = 5});
  EXPECT_EQ(sound, std::vector<std::string>(all.end() - 4, all.end()));
}

TEST(SelectQuestionsTest, TheSeedAloneDecides) {
  EXPECT_EQ(Select({.limit = 10, .seed = 1}), Select({.limit = 10, .seed = 1}));
  EXPECT_NE(Select({.limit = 10, .seed = 1}), Select({.limit = 10, .seed = 2}));
  EXPECT_NE(Select({.per_subcategory = 3, .seed = 1}), Select({.per_subcategory = 3, .seed = 2}));
}

// From a second implementation of the engine, the stream's name and the shuffle, in Python.
TEST(SelectQuestionsTest, GivesTheExactChoiceOnEveryMachine) {
  EXPECT_EQ(Select({.limit = 5, .seed = 0}),
            (std::vector<std::string>{"music.form-3", "music.harmony-1", "music.harmony-3",
                                      "music.harmony-13", "music.harmony-19"}));
  EXPECT_EQ(Select({.per_subcategory = 1, .seed = 0}),
            (std::vector<std::string>{"music.form-4", "music.harmony-14", "sound.words-2"}));
}

// The bank above with every fifth question lexical, every other fifth computed.
Bank WithMethods() {
  Bank bank = MakeBank();
  for (size_t i = 0; i < bank.questions.size(); ++i) {
    bank.questions[i].method = i % 5 == 0 ? "lexical" : i % 5 == 1 ? "computed" : "authored";
  }
  return bank;
}

std::vector<Question> SelectFrom(const Bank& bank, const SelectionConfig& config) {
  const auto questions = SelectQuestions(bank, config);
  EXPECT_TRUE(questions.ok()) << questions.status().message();
  return questions.ok() ? *questions : std::vector<Question>();
}

TEST(SelectQuestionsTest, AMethodTakesTheQuestionsMadeThatWayInOrder) {
  const Bank bank = WithMethods();
  const std::pair<const char*, size_t> counts[] = {
      {"authored", 21}, {"lexical", 7}, {"computed", 7}, {"", 35}};
  for (const auto& [method, count] : counts) {
    const std::vector<Question> questions = SelectFrom(bank, {.method = method});
    EXPECT_EQ(questions.size(), count) << method;
    EXPECT_TRUE(InBankOrder(Ids(questions)));
    if (*method == '\0') continue;
    for (const Question& question : questions) EXPECT_EQ(question.method, method);
  }
}

TEST(SelectQuestionsTest, AMethodNarrowsCategoriesAndLimitsDownFirst) {
  const Bank bank = WithMethods();
  // The last five questions of the bank.
  EXPECT_EQ(Ids(SelectFrom(bank, {.categories = {"sound"}, .method = "lexical"})),
            std::vector<std::string>{"sound.words-0"});
  // A limit counts what is left, so that it can be filled.
  const std::vector<Question> seven = SelectFrom(bank, {.method = "lexical", .limit = 7});
  EXPECT_EQ(Ids(seven), Ids(SelectFrom(bank, {.method = "lexical"})));
  EXPECT_EQ(SelectFrom(bank, {.method = "computed", .limit = 3, .seed = 4}).size(), 3U);
  std::map<std::string, int> each;
  for (const Question& question :
       SelectFrom(bank, {.method = "lexical", .per_subcategory = 2, .seed = 4})) {
    EXPECT_EQ(question.method, "lexical");
    ++each[question.subcategory];
  }
  EXPECT_EQ(each, (std::map<std::string, int>{
                      {"music.form", 2}, {"music.harmony", 2}, {"sound.words", 1}}));
}

TEST(SelectQuestionsTest, AMethodThatNoQuestionHasChoosesNone) {
  Bank bank = WithMethods();
  for (Question& question : bank.questions) question.method = "authored";
  EXPECT_TRUE(SelectFrom(bank, {.method = "lexical"}).empty());
}

TEST(SelectQuestionsTest, RefusesWhatCannotBeDone) {
  const Bank bank = MakeBank();
  const std::pair<SelectionConfig, const char*> cases[] = {
      {{.limit = -1}, "negative"},
      {{.per_subcategory = -1}, "negative"},
      {{.limit = 1, .per_subcategory = 1}, "exclude each other"},
      {{.categories = {"sound", "musik"}}, "unknown category \"musik\"; there are music, sound"},
      {{.categories = {"music."}}, "unknown category"},
      {{.categories = {""}}, "unknown category"},
      {{.categories = {"Music"}}, "unknown category"},
      {{.method = "guessed"}, "unknown method \"guessed\"; questions are authored, lexical or"},
      {{.method = "Lexical"}, "unknown method"},
  };
  for (const auto& [config, reason] : cases) {
    const auto questions = SelectQuestions(bank, config);
    EXPECT_EQ(questions.status().code(), StatusCode::kInvalidArgument) << reason;
    EXPECT_THAT(questions.status().message(), HasSubstr(reason));
  }
}

}  // namespace
}  // namespace hearsay
