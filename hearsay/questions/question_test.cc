#include "hearsay/questions/question.h"

#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

std::vector<Question> TwoQuestions() {
  return {{.id = "music.pitch-001",
           .subcategory = "music.pitch_scales",
           .question = "Which note is an octave above A4?",
           .options = {"A3", "A5", "E5", "A\u266F4"},
           .answer = 1,
           .explanation = "Twice the frequency.",
           .source = "textbooks",
           .method = "computed"},
          {.id = "sound.nature-007",
           .subcategory = "sound.nature",
           .question = "Wie ruft der Kuckuck? \u675C\u9E43",
           .options = {"kuckuck", "wau", "muh", "miau"},
           .answer = 0}};
}

// Expected values from Python's hashlib over the layout that question.cc states.
TEST(QuestionHashTest, GivesExactValues) {
  const std::vector<Question> questions = TwoQuestions();
  EXPECT_EQ(TextHash(questions[0]),
            "30ef285de23bb3622c34d09b37573023f7bec34be42ad3b4bf02ddccc9bb6988");
  EXPECT_EQ(TextHash(questions[1]),
            "9b05e5e19277a4eda709e2d138f1802ab41cf8cacc1c24b0679ac63b51f7d1dd");
  EXPECT_EQ(SetHash(questions), "c7e59e91b5cf456e36e2de0d7a99b98ec7e6cd058043f54f567bd54553544b07");
}

TEST(QuestionHashTest, TheClipAndTheAnswerInWordsAreInItWhereThereAreAny) {
  Question question = TwoQuestions()[0];
  question.audio = "./clips/one.wav";
  EXPECT_EQ(TextHash(question), "3ed3704d76c62882fe7394d85bffef548f15dd9e70fe360a556725a9d79e1314");
  question.answer = -1;
  question.answer_text = "a sixth";
  EXPECT_EQ(TextHash(question), "52abf30fd99aee067b3b927575dc12aff41b87ec0dd06f968f11c6ae15dcad97");
  question.audio = "";
  EXPECT_EQ(TextHash(question), "e00ff4583ca728ed3da5e76e8f52748d39324972dd4847076bd8d00998653287");
}

TEST(QuestionHashTest, WhatIsNotSeenOrHeldToIsNotInIt) {
  const Question plain = TwoQuestions()[0];
  Question mended = plain;
  mended.id = "another";
  mended.subcategory = "music.harmony";
  mended.explanation = "mended";
  mended.source = "mended";
  mended.method = "authored";
  mended.reviewed_by = "a person";
  mended.labels = {{"difficulty", "hard"}};
  EXPECT_EQ(TextHash(mended), TextHash(plain));
}

TEST(QuestionHashTest, WhatIsSeenOrHeldToIsInIt) {
  const Question plain = TwoQuestions()[0];
  const std::function<void(Question&)> changes[] = {
      [](Question& q) { q.question += " "; },
      [](Question& q) { q.answer = 2; },
      [](Question& q) { q.options[3] = "A4"; },
      [](Question& q) { std::swap(q.options[0], q.options[1]); },
      [](Question& q) { q.options.pop_back(); },
      // The same characters, parted at another place.
      [](Question& q) {
        q.options = {"A3A", "5", "E5", "A\u266F4"};
      },
      [](Question& q) {
        q.question += q.options[0];
        q.options.erase(q.options.begin());
      },
  };
  for (const auto& change : changes) {
    Question changed = plain;
    change(changed);
    EXPECT_NE(TextHash(changed), TextHash(plain)) << testing::PrintToString(changed.options);
  }
}

TEST(QuestionHashTest, ASetIsItsIdsTextsAndOrder) {
  const std::vector<Question> questions = TwoQuestions();
  std::vector<Question> turned = {questions[1], questions[0]};
  EXPECT_NE(SetHash(turned), SetHash(questions));
  std::vector<Question> renamed = questions;
  renamed[0].id = "music.pitch-002";
  EXPECT_NE(SetHash(renamed), SetHash(questions));
  EXPECT_NE(SetHash({questions[0]}), SetHash(questions));
  std::vector<Question> explained = questions;
  explained[1].explanation = "It says its name.";
  EXPECT_EQ(SetHash(explained), SetHash(questions));
}

TEST(QuestionTest, AnOptionThatStandsTwiceIsOneAnswer) {
  Question question = {.options = {"five", "ten", "Five ", "five!"}, .answer = 2};
  EXPECT_TRUE(IsRight(question, 0));
  EXPECT_TRUE(IsRight(question, 2));
  EXPECT_FALSE(IsRight(question, 1));
  EXPECT_FALSE(IsRight(question, 3));
  EXPECT_FALSE(IsRight(question, -1));
  question.answer = -1;  // none of them is right, and no pick is no right answer
  EXPECT_FALSE(IsRight(question, -1));
  EXPECT_FALSE(IsRight(question, 0));
}

TEST(QuestionTest, TheAnswerInWordsIsTheSetsOwn) {
  Question question = {.options = {"five", "ten"}, .answer = 1};
  EXPECT_EQ(AnswerText(question), "ten");
  question.answer_text = "Ten";
  EXPECT_EQ(AnswerText(question), "Ten");
  question.answer = -1;
  EXPECT_EQ(AnswerText(question), "Ten");
  EXPECT_TRUE(HasAnswer(question));
  question.answer_text = "";
  EXPECT_FALSE(HasAnswer(question));
}

TEST(QuestionTest, TheCategoryIsThePartBeforeTheDot) {
  EXPECT_EQ(TwoQuestions()[0].category(), "music");
  EXPECT_EQ((Question{.subcategory = "music"}).category(), "music");
}

TEST(QuestionTest, OptionLettersFollowTheAlphabet) {
  std::string letters;
  for (size_t i = 0; i < 8; ++i) letters += OptionLetter(i);
  EXPECT_EQ(letters, "ABCDEFGH");
}

}  // namespace
}  // namespace hearsay
