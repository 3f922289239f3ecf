#include "hearsay/questions/computed_check.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/questions/bank.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A tone of 30 kHz sampled at 48 kHz appears at 18 kHz.
Question Alias() {
  Question question;
  question.id = "technical.sampling-c01";
  question.subcategory = "technical.sampling";
  question.question = "A tone of 30 kHz is sampled at 48 kHz. Where does it appear?";
  question.options = {"6.0 kHz", "15.0 kHz", "18.0 kHz", "24.0 kHz"};
  question.answer = 2;
  question.method = "computed";
  question.derivation = Json::parse(R"({"formula": "alias-frequency", "parameters": {
      "frequency": {"value": 30, "unit": "kHz"}, "sampling_rate": {"value": 48, "unit": "kHz"}}})");
  return question;
}

// A gain of 8 aligned takes: 10 log10(8) = 9.03 dB.
Question Takes() {
  Question question = Alias();
  question.question = "How much do eight takes of 5 s gain?";
  question.options = {"8.0 dB", "9.0 dB", "18.1 dB", "24.0 dB"};
  question.answer = 1;
  question.derivation = Json::parse(
      R"({"formula": "averaging-gain", "parameters": {"takes": {"value": 8, "unit": "takes"}}})");
  return question;
}

TEST(ComputedFaultsTest, FindsNoneInSoundQuestions) {
  EXPECT_THAT(ComputedFaults(Alias()), IsEmpty());
  EXPECT_THAT(ComputedFaults(Takes()), IsEmpty());
}

TEST(ComputedFaultsTest, TakesAParameterInAnotherSpelling) {
  Question question = Alias();
  question.question = "A tone of 30,000 Hz is sampled at 48.0 kHz. Where does it appear?";
  EXPECT_THAT(ComputedFaults(question), IsEmpty());
  question = Takes();
  question.question = "How much do 8 recordings gain?";
  EXPECT_THAT(ComputedFaults(question), IsEmpty());
}

TEST(ComputedFaultsTest, NamesAQuestionOfAnotherMethod) {
  Question question = Alias();
  question.method = "authored";
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("not a computed one")));
}

TEST(ComputedFaultsTest, NamesAMalformedDerivation) {
  for (const char* derivation : {"null", "[]", "{}", R"({"formula": "alias-frequency"})",
                                 R"({"formula": 3, "parameters": {}})",
                                 R"({"formula": "alias-frequency", "parameters": []})"}) {
    Question question = Alias();
    question.derivation = Json::parse(derivation);
    EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("the derivation must have")))
        << derivation;
  }
}

TEST(ComputedFaultsTest, NamesAnUnknownFormula) {
  Question question = Alias();
  question.derivation["formula"] = "alchemy";
  EXPECT_THAT(ComputedFaults(question), ElementsAre("there is no formula \"alchemy\""));
}

TEST(ComputedFaultsTest, NamesMissingAndUnknownParameters) {
  Question question = Alias();
  question.derivation["parameters"].erase("frequency");
  question.derivation["parameters"]["colour"] = {{"value", 1}, {"unit", ""}};
  EXPECT_THAT(ComputedFaults(question),
              ElementsAre("the parameter frequency of alias-frequency is missing",
                          "alias-frequency has no parameter \"colour\""));
}

TEST(ComputedFaultsTest, NamesAParameterThatIsNoValueWithUnit) {
  for (const char* value : {"48", R"({"value": 48})", R"({"value": "48", "unit": "kHz"})",
                            R"({"value": 48, "unit": null})"}) {
    Question question = Alias();
    question.derivation["parameters"]["sampling_rate"] = Json::parse(value);
    EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("must have a number as value")))
        << value;
  }
}

TEST(ComputedFaultsTest, NamesAWrongUnit) {
  Question question = Alias();
  question.derivation["parameters"]["sampling_rate"]["unit"] = "ms";
  EXPECT_THAT(ComputedFaults(question),
              ElementsAre("the parameter sampling_rate is a frequency, which has no unit \"ms\""));
  question = Takes();
  question.derivation["parameters"]["takes"]["unit"] = "dB";
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("is a count, which has no unit")));
}

TEST(ComputedFaultsTest, NamesAParameterThatTheStemDoesNotGive) {
  Question question = Alias();
  question.question = "A tone of 30 kHz is sampled at 48 ms. Where does it appear?";
  EXPECT_THAT(ComputedFaults(question),
              ElementsAre("the parameter sampling_rate, 48 kHz, does not stand in the stem"));
  question = Takes();
  question.question = "How much do several takes of 8 s gain?";
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("takes, 8 takes, does not stand")));
}

TEST(ComputedFaultsTest, NamesAnOptionWithoutOneNumberOfTheResult) {
  Question question = Alias();
  question.options[0] = "6 ms";
  question.options[1] = "from 14 kHz to 16 kHz";
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("a frequency, but holds 0"),
                                                    HasSubstr("a frequency, but holds 2")));
}

TEST(ComputedFaultsTest, NamesOptionsThatStateTheSame) {
  Question question = Alias();
  question.options[0] = "15000 Hz";
  EXPECT_THAT(ComputedFaults(question),
              ElementsAre(R"(the options "15000 Hz" and "15.0 kHz" state the same)"));
}

TEST(ComputedFaultsTest, NamesAWrongKey) {
  Question question = Alias();
  question.options[2] = "17.5 kHz";
  EXPECT_THAT(ComputedFaults(question),
              ElementsAre(R"(the right option is "17.5 kHz", but alias-frequency gives 18 kHz)"));
}

TEST(ComputedFaultsTest, RoundsToTheDigitsShown) {
  Question question = Takes();
  question.options[1] = "9.03 dB";
  EXPECT_THAT(ComputedFaults(question), IsEmpty());
  question.options[1] = "9 dB";
  EXPECT_THAT(ComputedFaults(question), IsEmpty());
  question.options[1] = "9.1 dB";
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("the right option is")));
  question.options[1] = "9.00 dB";
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("the right option is")));
}

TEST(ComputedFaultsTest, NamesADistractorTooCloseToTheResult) {
  Question question = Alias();
  question.options[3] = "18.3 kHz";  // 1.7% off
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("the wrong option \"18.3 kHz\"")));
  question.options[3] = "18.4 kHz";  // 2.2% off
  EXPECT_THAT(ComputedFaults(question), IsEmpty());
  question.options[3] = "2 x 10 kHz";  // the number is 10 kHz, whatever stands before it
  EXPECT_THAT(ComputedFaults(question), IsEmpty());
}

TEST(ComputedFaultsTest, MeasuresLevelsInDecibels) {
  Question question = Takes();
  question.options[0] = "9.2 dB";  // 1.9% and 0.17 dB off
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("too close to 9.0309 dB")));
  question.options[0] = "8.7 dB";  // 3.7% and 0.33 dB off
  EXPECT_THAT(ComputedFaults(question), IsEmpty());
}

TEST(ComputedFaultsTest, NamesAFormulaWithoutAValue) {
  Question question = Takes();
  question.question = "How much do 0 takes gain?";
  question.derivation["parameters"]["takes"]["value"] = 0;
  EXPECT_THAT(ComputedFaults(question), ElementsAre(HasSubstr("has no value")));
}

TEST(OverusedFormulasTest, NamesThoseUsedMoreThanFiveTimes) {
  std::vector<Question> questions;
  for (int i = 1; i <= kMaximumPerFormula; ++i) {
    questions.push_back(Alias());
    questions.back().id = "a" + std::to_string(i);
  }
  questions.push_back(Takes());
  questions.push_back(Alias());
  questions.back().method = "authored";
  EXPECT_THAT(OverusedFormulas(questions), IsEmpty());
  questions.push_back(Alias());
  questions.back().id = "a6";
  EXPECT_THAT(OverusedFormulas(questions),
              ElementsAre("the formula \"alias-frequency\" is used by 6 questions, at most 5 may: "
                          "a1, a2, a3, a4, a5, a6"));
}

// The bank that comes with the program.
TEST(ShippedBankTest, ComputedQuestionsHold) {
  const Result<Bank> bank = ReadBank(HEARSAY_SOURCE_DIR "/bank");
  ASSERT_TRUE(bank.ok()) << bank.status().message();
  for (const Question& question : bank->questions) {
    if (question.method != "computed") continue;
    EXPECT_THAT(ComputedFaults(question), IsEmpty()) << question.id;
  }
  EXPECT_THAT(OverusedFormulas(bank->questions), IsEmpty());
}

}  // namespace
}  // namespace hearsay
