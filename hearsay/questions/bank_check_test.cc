#include "hearsay/questions/bank_check.h"

#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kEach = 50;  // questions in each of two subcategories

// Without a fault: every place in a quarter, the right option the longest in a fifth and some, each
// stem with an opening of its own.
Bank GoodBank() {
  Bank bank;
  bank.taxonomy.categories = {
      {"music",
       "Music",
       2 * kEach,
       {{"music.form", "Form", "", kEach}, {"music.harmony", "Harmony", "", kEach}}}};
  for (const std::string subcategory : {"music.form", "music.harmony"}) {
    for (int i = 0; i < kEach; ++i) {
      Question question;
      question.id = fmt::format("{}-{:03}", subcategory, i);
      question.subcategory = subcategory;
      question.question = fmt::format("For case {}, what is it that the listener is told?", i);
      question.options = {"red", "blue", "green", "white"};
      // The second half goes on where the first stops, so that 25 questions have each place.
      question.answer = (i + (subcategory == "music.form" ? 0 : 2)) % 4;
      question.options[question.answer] = i % 4 == 0 ? "orange" : "tan";
      question.explanation = "So it is.";
      question.source = "a textbook";
      question.method = "authored";
      bank.places[question.id] = {"bank/" + subcategory + ".jsonl", static_cast<size_t>(i + 1)};
      bank.questions.push_back(std::move(question));
    }
  }
  return bank;
}

std::vector<std::string> Findings(const Bank& bank, const BankRules& rules = {}) {
  std::vector<std::string> findings;
  for (const Fault& fault : CheckBank(bank, rules)) findings.push_back(fault.ToString());
  return findings;
}

// What is found after a change of the third question.
std::vector<std::string> FindingsWith(void (*change)(Question&)) {
  Bank bank = GoodBank();
  change(bank.questions[2]);
  return Findings(bank);
}

std::vector<std::string> FindingsWithStem(const std::string& stem) {
  Bank bank = GoodBank();
  bank.questions[2].question = stem;
  return Findings(bank);
}

// In place of a wrong option, of three letters or fewer in all else that matters.
std::vector<std::string> FindingsWithOption(const std::string& option,
                                            const std::string& method = "authored") {
  Bank bank = GoodBank();
  bank.questions[2].options[(bank.questions[2].answer + 1) % 4] = option;
  bank.questions[2].method = method;
  return Findings(bank);
}

TEST(CheckBankTest, FindsNothingInAGoodBank) { EXPECT_THAT(Findings(GoodBank()), IsEmpty()); }

TEST(CheckBankTest, ASubcategoryHasAsManyQuestionsAsPlanned) {
  Bank bank = GoodBank();
  bank.taxonomy.categories[0].subcategories[1].planned = kEach + 1;
  EXPECT_THAT(Findings(bank), ElementsAre("bank: music.harmony has 50 questions, 51 are planned"));
  bank.taxonomy.categories[0].subcategories[1].planned = kEach - 1;
  EXPECT_THAT(Findings(bank), ElementsAre("bank: music.harmony has 50 questions, 49 are planned"));
}

TEST(CheckBankTest, ABankWithoutQuestionsLacksThemAndNothingElse) {
  Bank bank = GoodBank();
  bank.questions.clear();
  bank.places.clear();
  EXPECT_THAT(Findings(bank), ElementsAre("bank: music.form has 0 questions, 50 are planned",
                                          "bank: music.harmony has 0 questions, 50 are planned"));
}

TEST(CheckBankTest, EnoughQuestionsAreAuthored) {
  Bank bank = GoodBank();
  for (int i = 0; i < 35; ++i) bank.questions[i].method = i % 2 == 0 ? "lexical" : "computed";
  EXPECT_THAT(Findings(bank), IsEmpty());  // 65 of 100
  bank.questions[35].method = "lexical";
  EXPECT_THAT(Findings(bank),
              ElementsAre("bank: 64.0% of the questions are authored; at least 65% should be"));
}

// Moves the key of `count` questions from one place to another, with the option.
void MoveKeys(Bank& bank, int from, int to, int count) {
  for (Question& question : bank.questions) {
    if (count == 0) return;
    if (question.answer != from) continue;
    std::swap(question.options[from], question.options[to]);
    question.answer = to;
    --count;
  }
  FAIL() << "too few keys to move";
}

TEST(CheckBankTest, EachPlaceHasAQuarterOfTheBanksKeysOrNearly) {
  Bank bank = GoodBank();
  MoveKeys(bank, 1, 3, 2);
  EXPECT_THAT(Findings(bank), IsEmpty());  // 25, 23, 25 and 27 of 100
  MoveKeys(bank, 1, 3, 1);
  EXPECT_THAT(Findings(bank),
              ElementsAre("bank: in the bank the right option is at place 1 in 22.0% of the "
                          "questions; it should be in 23 to 27%",
                          "bank: in the bank the right option is at place 3 in 28.0% of the "
                          "questions; it should be in 23 to 27%"));
}

TEST(CheckBankTest, NoPlaceIsRareOrTheRuleInASubcategory) {
  // music.form has 13, 13, 12 and 12 keys at the four places; the bank's rule is left out.
  const BankRules rules = {.place_apart = 1};
  Bank bank = GoodBank();
  MoveKeys(bank, 0, 1, 8);
  EXPECT_THAT(Findings(bank, rules), IsEmpty());  // 5 of 50 are 10%
  MoveKeys(bank, 0, 2, 1);
  EXPECT_THAT(Findings(bank, rules),
              ElementsAre(HasSubstr("in music.form the right option is at place 0 in 8.0% of the "
                                    "questions; it should be in 10 to 45%")));
  bank = GoodBank();
  MoveKeys(bank, 0, 1, 5);
  MoveKeys(bank, 2, 1, 4);
  EXPECT_THAT(Findings(bank, rules), IsEmpty());  // 22 of 50 are 44%
  MoveKeys(bank, 3, 1, 1);
  EXPECT_THAT(Findings(bank, rules),
              ElementsAre(HasSubstr("in music.form the right option is at place 1 in 46.0%")));
}

TEST(CheckBankTest, ASubcategoryOfFewQuestionsNeedNoBalance) {
  Bank bank = GoodBank();
  bank.taxonomy.categories[0].subcategories[0].planned = 19;
  bank.questions.erase(bank.questions.begin() + 19, bank.questions.begin() + kEach);
  for (int i = 0; i < 19; ++i) {
    std::swap(bank.questions[i].options[0], bank.questions[i].options[bank.questions[i].answer]);
    bank.questions[i].answer = 0;
    bank.questions[i].options[0] = "vermilion";
  }
  const BankRules whole_is_left_out = {.place_apart = 1, .longest_at_most = 1};
  EXPECT_THAT(Findings(bank, whole_is_left_out), IsEmpty());
  // The same with one question more.
  bank.taxonomy.categories[0].subcategories[0].planned = 20;
  Question twentieth = bank.questions[0];
  twentieth.id = "music.form-900";
  twentieth.question = "Which colour is the last that has to be named here?";
  bank.places[twentieth.id] = {"bank/music.form.jsonl", 20};
  bank.questions.push_back(twentieth);
  EXPECT_THAT(Findings(bank, whole_is_left_out),
              ElementsAre(HasSubstr("at place 0 in 100.0%"), HasSubstr("at place 1 in 0.0%"),
                          HasSubstr("at place 2 in 0.0%"), HasSubstr("at place 3 in 0.0%"),
                          HasSubstr("strictly the longest in 100.0%")));
}

// Gives the first `longest` questions a right option that is longer than the others, all else one
// that is not; alternating between the subcategories.
Bank WithLongest(int longest) {
  Bank bank = GoodBank();
  for (int i = 0; i < 2 * kEach; ++i) {
    Question& question = bank.questions[(i % 2) * kEach + i / 2];
    question.options[question.answer] = i < longest ? "orange" : "tan";
  }
  return bank;
}

TEST(CheckBankTest, TheRightOptionIsTheLongestAboutAsOftenAsByChance) {
  EXPECT_THAT(Findings(WithLongest(20)), IsEmpty());
  EXPECT_THAT(Findings(WithLongest(30)), IsEmpty());
  EXPECT_THAT(Findings(WithLongest(19)),
              ElementsAre("bank: in the bank the right option is strictly the longest in 19.0% of "
                          "the questions; it should be in 20 to 30%"));
  EXPECT_THAT(Findings(WithLongest(31)),
              ElementsAre("bank: in the bank the right option is strictly the longest in 31.0% of "
                          "the questions; it should be in 20 to 30%"));
}

TEST(CheckBankTest, TheRightOptionIsNotTheLongestInMostOfASubcategory) {
  Bank bank = WithLongest(0);
  for (int i = 0; i < 20; ++i) {
    bank.questions[i].options[bank.questions[i].answer] = "orange";
  }
  EXPECT_THAT(Findings(bank), IsEmpty());  // 20 of 50 are 40%, and 20% of the bank
  bank.questions[20].options[bank.questions[20].answer] = "orange";
  EXPECT_THAT(Findings(bank),
              ElementsAre("bank: in music.form the right option is strictly the longest in 42.0% "
                          "of the questions; it should be in 0 to 40%"));
}

TEST(CheckBankTest, LengthIsCountedInCharactersAndEqualIsNotLongest) {
  // All at the lower limit but one; that one decides.
  Bank bank = WithLongest(19);
  Question& question = bank.questions.back();
  const size_t wrong = (question.answer + 1) % 4;
  question.options[question.answer] = "cafés";  // six bytes
  question.options[wrong] = "stage";
  EXPECT_THAT(Findings(bank), ElementsAre(HasSubstr("strictly the longest in 19.0%")));
  question.options[question.answer] = "stages";
  question.options[wrong] = "éèéèé";  // ten bytes
  EXPECT_THAT(Findings(bank), IsEmpty());
}

TEST(CheckBankTest, PhrasesThatNoStemMayUse) {
  for (const char* phrase :
       {"all of the above", "None of these options", "the above", "in this recording",
        "in the following clip", "in this figure", "shown below", "heard here", "Listen to the",
        "as an AI", "I don't know", "some of the options"}) {
    EXPECT_THAT(FindingsWithStem(fmt::format("What is it then, {}, that one hears?", phrase)),
                ElementsAre(fmt::format("bank/music.form.jsonl:3: the stem says \"{}\"", phrase)));
  }
  for (const char* stem :
       {"What is stored in a recording?", "Which of these is above the stave?",
        "What does a listener who listens to music hear?", "What is heard beneath the tune?"}) {
    EXPECT_THAT(FindingsWithStem(stem), IsEmpty()) << stem;
  }
}

TEST(CheckBankTest, PhrasesThatNoOptionMayUse) {
  for (const char* option : {"All of the above", "none of the above", "in this clip"}) {
    EXPECT_THAT(FindingsWithOption(option),
                ElementsAre(fmt::format("bank/music.form.jsonl:3: an option says \"{}\"", option)));
  }
  for (const char* option : {"All", "none", "Both", "neither of them", "All of the four",
                             "Both A and B", "neither a nor c", "Option B", "options A to C"}) {
    EXPECT_THAT(
        FindingsWithOption(option),
        ElementsAre(fmt::format(
            "bank/music.form.jsonl:3: the option \"{}\" speaks of the other options", option)));
  }
  for (const char* option : {"Both ears", "All twelve", "Optional", "None too loud"}) {
    EXPECT_THAT(FindingsWithOption(option), IsEmpty()) << option;
  }
}

TEST(CheckBankTest, AWordOfALexicalQuestionIsNoPhrase) {
  EXPECT_THAT(FindingsWithOption("both", "lexical"), IsEmpty());
  EXPECT_THAT(FindingsWithOption("both", "computed"),
              ElementsAre(HasSubstr("speaks of the other options")));
}

TEST(CheckBankTest, CharactersThatHaveNoPlaceInAQuestion) {
  const std::pair<const char*, const char*> cases[] = {
      {"\u2013", "U+2013"},       // en dash
      {"\u2019", "U+2019"},       // curly quote
      {"\u00A0", "U+00A0"},       // no-break space
      {"\u200B", "U+200B"},       // zero-width space
      {"\u0430", "U+0430"},       // Cyrillic a
      {"\u97F3", "U+97F3"},       // Chinese
      {"\U0001F3B5", "U+1F3B5"},  // a picture of a note
      {"\t", "U+0009"},          {"\n", "U+000A"}, {"\x7F", "U+007F"}, {"\uFFFD", "U+FFFD"},
  };
  for (const auto& [character, name] : cases) {
    const std::string reason =
        fmt::format("holds the character {}, which has no place in a question", name);
    const std::string text = fmt::format("a{}b", character);
    EXPECT_THAT(FindingsWithStem(fmt::format("What is {}?", text)),
                ElementsAre(HasSubstr("the stem " + reason)));
    EXPECT_THAT(FindingsWithOption(text), ElementsAre(HasSubstr("the option " + reason)));
    Bank bank = GoodBank();
    bank.questions[2].explanation = text;
    bank.questions[2].source = text;
    EXPECT_THAT(Findings(bank), ElementsAre(HasSubstr("the explanation " + reason),
                                            HasSubstr("the source " + reason)));
  }
}

TEST(CheckBankTest, LettersPhoneticAndMusicalSignsMayStand) {
  EXPECT_THAT(FindingsWithStem("Is F\u266F B\u266D or D\u266E, and is caf\u00E9 \u0152uvre?"),
              IsEmpty());
  EXPECT_THAT(FindingsWithStem("Is it /\u02C8\u03B8\u026Ank\u02CC\u02D0 \u0259\u0283\u0292\u0254 "
                               "\u00E3 a\u0303 p\u02B0 \u03B2/?"),
              IsEmpty());
  EXPECT_THAT(FindingsWithStem("Is it 20 \u00B0C \u00B1 3 \u00D7 4 \u2212 5 m/s\u00B2, \u2264 "
                               "\u221A2 \u2248 1.4, \u2265 3 \u00B5Pa \u2192 \u2126?"),
              IsEmpty());
}

TEST(CheckBankTest, WhiteSpaceStandsBetweenWordsAndOnce) {
  EXPECT_THAT(FindingsWithStem(" What is it?"),
              ElementsAre(HasSubstr("the stem begins or ends with white space")));
  EXPECT_THAT(FindingsWithStem("What  is it?"), ElementsAre(HasSubstr("the stem has a double")));
  EXPECT_THAT(FindingsWithOption("a "),
              ElementsAre(HasSubstr("the option begins or ends with white space")));
  EXPECT_THAT(FindingsWithOption("a  b"), ElementsAre(HasSubstr("the option has a double space")));
  EXPECT_THAT(FindingsWith([](Question& question) { question.explanation += " "; }),
              ElementsAre(HasSubstr("the explanation begins or ends with white space")));
  EXPECT_THAT(FindingsWith([](Question& question) { question.source = "a  b"; }),
              ElementsAre(HasSubstr("the source has a double space")));
}

TEST(CheckBankTest, AStemAsks) {
  EXPECT_THAT(FindingsWithStem("A section that returns."),
              ElementsAre("bank/music.form.jsonl:3: the stem ends in neither a question mark nor a "
                          "colon"));
  EXPECT_THAT(FindingsWithStem("A section that returns is called:"), IsEmpty());
}

TEST(CheckBankTest, AnOptionIsNoSentence) {
  EXPECT_THAT(FindingsWithOption("It ends."),
              ElementsAre(HasSubstr("the option \"It ends.\" ends in a full stop")));
}

TEST(CheckBankTest, AnIdBeginsWithItsSubcategory) {
  Bank bank = GoodBank();
  bank.questions[2].id = "music.harmony-900";
  bank.places["music.harmony-900"] = {"bank/music.form.jsonl", 3};
  EXPECT_THAT(Findings(bank),
              ElementsAre("bank/music.form.jsonl:3: the id does not begin with \"music.form-\""));
}

TEST(CheckBankTest, ThreeStemsOfASubcategoryMayBeginAlike) {
  Bank bank = GoodBank();
  const char* const openings[] = {"Which of these is the name of that thing?",
                                  "Which of these is the name of that other thing?",
                                  "which of these IS the name of that note?",
                                  "Which of these is the name of those things?"};
  for (int i = 0; i < 3; ++i) bank.questions[i].question = openings[i];
  bank.questions[3].question = openings[3];      // the eighth word differs
  bank.questions[kEach].question = openings[0];  // of another subcategory
  bank.questions[kEach + 1].question = openings[1];
  EXPECT_THAT(Findings(bank), IsEmpty());
  bank.questions[10].question = "Which of these is the name of that tune?";
  EXPECT_THAT(Findings(bank),
              ElementsAre("bank/music.form.jsonl:11: the stem begins like 3 others of its "
                          "subcategory, the first at line 1 of bank/music.form.jsonl"));
}

}  // namespace
}  // namespace hearsay
