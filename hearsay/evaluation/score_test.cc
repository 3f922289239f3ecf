#include "hearsay/evaluation/score.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;

std::vector<Question> FourQuestions() {
  std::vector<Question> questions;
  for (const char* id : {"one", "two", "three", "four"}) {
    questions.push_back({.id = id,
                         .subcategory = "sound.Order",
                         .question = "What is struck?",
                         .options = {"a bell", "a drum", "a bell", "a gong"},
                         .answer = 0,
                         .audio = std::string(id) + ".wav",
                         .labels = {{"task", "sound"}}});
  }
  return questions;
}

Predictions Replies(const std::vector<std::string>& texts) {
  Predictions predictions;
  predictions.field = "model_output";
  predictions.sha256 = "0123";
  const std::vector<Question> questions = FourQuestions();
  for (size_t i = 0; i < texts.size(); ++i) predictions.texts[questions[i].id] = texts[i];
  return predictions;
}

ScoreSummary ScoreOf(const std::vector<std::string>& texts) {
  const TemporaryFolder folder;
  const auto store = Store::Open(folder.path() / "s", true);
  const std::vector<Question> questions = FourQuestions();
  const Predictions predictions = Replies(texts);
  const Run run = DescribeScore("system", BenchmarkKind::kMmau, questions, predictions);
  EXPECT_TRUE(StoreScore(run, questions, predictions, **store).ok());
  // A second time changes nothing.
  EXPECT_TRUE(StoreScore(run, questions, predictions, **store).ok());
  const auto stored = (*store)->Questions(run.id);
  const auto rows = (*store)->Rows(run.id, true);
  EXPECT_EQ(rows->size(), 4U);
  return SummarizeScore(*stored, *rows);
}

TEST(ScoreTest, TheScorersDifferWhereTheyShould) {
  // By the matcher: words alone. By our reader: a letter, or the text of one option.
  const ScoreSummary summary = ScoreOf({"C", "a bell", "bell, a loud one", "I hear nothing"});
  EXPECT_THAT(summary.official_right, ElementsAre(false, true, true, false));
  EXPECT_EQ(summary.official.correct, 2);
  EXPECT_EQ(summary.official.total, 4);
  EXPECT_EQ(summary.official.unreadable, 2);  // the letter, and the reply that says nothing
  EXPECT_EQ(summary.strict.correct, 2);       // C is the first option once more
  EXPECT_EQ(summary.strict.unreadable, 2);
  EXPECT_TRUE(summary.missing.empty());
}

TEST(ScoreTest, WithoutAPredictionTheOfficialScriptsDoNotCount) {
  const ScoreSummary summary = ScoreOf({"a bell", ""});
  EXPECT_EQ(summary.official.correct, 1);
  EXPECT_EQ(summary.official.total, 2);
  EXPECT_EQ(summary.official.unreadable, 1);
  EXPECT_DOUBLE_EQ(summary.official.accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(summary.official_over_all(), 0.25);
  EXPECT_EQ(summary.strict.total, 4);
  EXPECT_EQ(summary.strict.correct, 1);
  EXPECT_EQ(summary.strict.unreadable, 1);
  EXPECT_THAT(summary.missing, ElementsAre("three", "four"));
  EXPECT_EQ(summary.official.outcomes[3].asked, 0);
  EXPECT_EQ(summary.strict.outcomes[3].asked, 1);
}

TEST(ScoreTest, AnAnswerOutsideTheChoicesIsScoredByItsText) {
  Question question = FourQuestions().front();
  question.answer = -1;
  question.answer_text = "a whistle";
  Row row;
  row.question_id = "one";
  row.reply = "A whistle!";
  row.status = RowStatus::kUnreadable;
  const ScoreSummary summary = SummarizeScore({question}, {row});
  EXPECT_EQ(summary.official.correct, 1);
  EXPECT_EQ(summary.official.unreadable, 0);
  EXPECT_EQ(summary.strict.correct, 0);
}

TEST(ScoreTest, ARunIsItsPredictionsQuestionsAndName) {
  const std::vector<Question> questions = FourQuestions();
  const Predictions predictions = Replies({"a"});
  const auto id = [&](const std::string& name, const std::vector<Question>& asked,
                      const Predictions& said) {
    return DescribeScore(name, BenchmarkKind::kMmau, asked, said).id;
  };
  const std::string first = id("system", questions, predictions);
  EXPECT_EQ(id("system", questions, predictions), first);
  EXPECT_NE(id("another", questions, predictions), first);
  EXPECT_NE(id("system", {questions[0]}, predictions), first);
  Predictions other = predictions;
  other.sha256 = "4567";
  EXPECT_NE(id("system", questions, other), first);
  other = predictions;
  other.field = "model_prediction";
  EXPECT_NE(id("system", questions, other), first);
}

}  // namespace
}  // namespace hearsay
