#include "hearsay/evaluation/summary.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/questions/orders.h"

namespace hearsay {
namespace {

Question Ask(const std::string& id, const std::string& subcategory, int answer,
             size_t options = 4) {
  Question question = {.id = id, .subcategory = subcategory, .question = "Q", .answer = answer};
  for (size_t i = 0; i < options; ++i) question.options.push_back(std::string(1, 'a' + i));
  return question;
}

Row Pick(const std::string& id, int pick, int order_index = 0) {
  Row row = {.question_id = id, .order_index = order_index, .pick = pick};
  row.order = OptionOrders(OrderSet::kCyclic, 4)[order_index];
  row.status = pick >= 0 ? RowStatus::kAnswered : RowStatus::kUnreadable;
  return row;
}

Row Failed(const std::string& id, const std::string& reason, int order_index = 0) {
  Row row = Pick(id, -1, order_index);
  row.status = RowStatus::kFailed;
  row.reason = reason;
  return row;
}

// A row of letter probabilities, by authored index.
Row Letters(const std::string& id, std::vector<double> probabilities, int order_index = 0) {
  int best = 0;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    if (probabilities[i] > probabilities[best]) best = static_cast<int>(i);
  }
  Row row = Pick(id, best, order_index);
  for (const double probability : probabilities) {
    row.log_probabilities.push_back(std::log(probability));
  }
  return row;
}

Run MakeRun(const char* score, int orders) {
  return {.identity = {{"score", score}}, .orders = orders};
}

TEST(SummarizeTest, AnOptionThatStandsTwiceIsRightAtEitherPlace) {
  Question question = Ask("q", "speech.Counting", 0);
  question.options = {"five", "ten", "five", "two"};
  for (const int pick : {0, 2}) {
    EXPECT_EQ(Summarize(MakeRun("generate", 1), {question}, {Pick("q", pick)}).overall.right, 1);
  }
  EXPECT_EQ(Summarize(MakeRun("generate", 1), {question}, {Pick("q", 1)}).overall.right, 0);
  // By probabilities: the likeliest option is what counts, not the sum of equal ones.
  const auto right = [&](const std::vector<double>& probabilities) {
    return Summarize(MakeRun("letter", 1), {question}, {Letters("q", probabilities)}).overall.right;
  };
  EXPECT_EQ(right({0.1, 0.2, 0.6, 0.1}), 1);
  EXPECT_EQ(right({0.3, 0.4, 0.3, 0.0}), 0);
}

TEST(SummarizeTest, QuestionsWithoutAPublishedAnswerCountInNoTally) {
  Question open = Ask("open", "speech.Counting", -1);
  Question outside = Ask("outside", "speech.Counting", -1);
  outside.answer_text = "none of these";
  const Summary summary = Summarize(MakeRun("generate", 1), {open, outside, Ask("q", "sound.x", 0)},
                                    {Pick("open", -1), Pick("outside", 2), Pick("q", 0)});
  EXPECT_EQ(summary.without_answer, 1);
  EXPECT_EQ(summary.overall.asked, 2);
  EXPECT_EQ(summary.overall.right, 1);
  EXPECT_EQ(summary.overall.unreadable, 0);
  EXPECT_EQ(summary.by_question.size(), 2U);
  EXPECT_EQ(summary.by_question.at("outside").right, 0);
  EXPECT_TRUE(summary.complete());
}

TEST(SummarizeTest, CountsRightWrongUnreadableAndFailed) {
  const std::vector<Question> questions = {
      Ask("m1", "music.form", 0), Ask("m2", "music.form", 1), Ask("m3", "music.harmony", 2),
      Ask("s1", "sound.words", 3), Ask("s2", "sound.words", 0)};
  const std::vector<Row> rows = {Pick("m1", 0), Pick("m2", 0), Pick("m3", -1), Pick("s1", 3),
                                 Failed("s2", "longer than the context")};
  const Summary summary = Summarize(MakeRun("generate", 1), questions, rows);
  EXPECT_EQ(summary.overall.asked, 4);
  EXPECT_EQ(summary.overall.right, 2);
  EXPECT_EQ(summary.overall.unreadable, 1);
  EXPECT_DOUBLE_EQ(summary.overall.accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(summary.overall.chance_level(), 0.25);
  EXPECT_EQ(summary.unreadable_rows, 1);
  ASSERT_EQ(summary.failed.size(), 1U);
  EXPECT_EQ(summary.failed[0].id, "s2");
  EXPECT_EQ(summary.failed[0].reason, "longer than the context");
  EXPECT_TRUE(summary.complete());
  EXPECT_FALSE(summary.order_bias.has_value());
  EXPECT_EQ(summary.label_mass, -1);

  ASSERT_EQ(summary.groups.size(), 5U);
  EXPECT_EQ(summary.groups.at("music").asked, 3);
  EXPECT_EQ(summary.groups.at("music").right, 1);
  EXPECT_EQ(summary.groups.at("music.form").asked, 2);
  EXPECT_EQ(summary.groups.at("music.harmony").unreadable, 1);
  EXPECT_EQ(summary.groups.at("sound").asked, 1);
  EXPECT_EQ(summary.groups.at("sound.words").right, 1);
}

TEST(SummarizeTest, TheIntervalIsWilsonsOfTheAsked) {
  const Summary summary = Summarize(MakeRun("generate", 1), {Ask("a", "m.x", 0)}, {Pick("a", 0)});
  EXPECT_EQ(summary.overall.interval().high, 1);
  // One of one: the lower end is 1 / (1 + z^2).
  EXPECT_NEAR(summary.overall.interval().low, 0.206549314, 1e-9);
}

TEST(SummarizeTest, ChanceDependsOnHowManyOptionsEachQuestionHas) {
  const std::vector<Question> questions = {Ask("a", "m.x", 0, 2), Ask("b", "m.x", 0, 4),
                                           Ask("c", "m.y", 0, 8), Ask("d", "m.y", 0, 3)};
  const std::vector<Row> rows = {Pick("a", 0), Pick("b", 0), Pick("c", 0), Failed("d", "gone")};
  const Summary summary = Summarize(MakeRun("generate", 1), questions, rows);
  EXPECT_DOUBLE_EQ(summary.overall.chance_level(), (1.0 / 2 + 1.0 / 4 + 1.0 / 8) / 3);
  EXPECT_DOUBLE_EQ(summary.groups.at("m.x").chance_level(), 0.375);
  EXPECT_DOUBLE_EQ(summary.groups.at("m.y").chance_level(), 0.125);
}

TEST(SummarizeTest, AQuestionWaitsUntilAllItsOrdersAreThere) {
  const std::vector<Question> questions = {Ask("a", "m.x", 0), Ask("b", "m.x", 0)};
  std::vector<Row> rows;
  for (int order = 0; order < 4; ++order) rows.push_back(Pick("a", 0, order));
  for (int order = 0; order < 3; ++order) rows.push_back(Pick("b", 1, order));
  const Summary partial = Summarize(MakeRun("generate", 4), questions, rows);
  EXPECT_EQ(partial.overall.asked, 1);
  EXPECT_EQ(partial.overall.right, 1);
  EXPECT_EQ(partial.rows, 7);
  EXPECT_EQ(partial.planned_rows, 8);
  EXPECT_FALSE(partial.complete());
  EXPECT_EQ(partial.order_bias->flip_rate, 0);
  rows.push_back(Pick("b", 0, 3));
  const Summary whole = Summarize(MakeRun("generate", 4), questions, rows);
  EXPECT_TRUE(whole.complete());
  EXPECT_EQ(whole.overall.asked, 2);
  EXPECT_EQ(whole.overall.right, 1);
  EXPECT_EQ(whole.order_bias->flip_rate, 0.5);
}

TEST(SummarizeTest, EachQuestionHasAsManyOrdersAsItsOptions) {
  const std::vector<Question> questions = {Ask("two", "m.x", 0, 2), Ask("five", "m.x", 0, 5)};
  auto run = MakeRun("generate", 5);
  run.identity["orders"] = "cyclic";
  std::vector<Row> rows;
  for (const Question& question : questions) {
    const auto orders = OptionOrders(OrderSet::kCyclic, question.options.size());
    for (size_t order = 0; order < orders.size(); ++order) {
      Row row = {.question_id = question.id, .order_index = static_cast<int>(order), .pick = 0};
      row.order = orders[order];
      rows.push_back(row);
    }
  }
  const Summary whole = Summarize(run, questions, rows);
  EXPECT_EQ(whole.planned_rows, 7);
  EXPECT_TRUE(whole.complete());
  EXPECT_EQ(whole.overall.asked, 2);
  EXPECT_EQ(whole.overall.right, 2);
  // The longer question waits for its last order, the shorter one does not.
  rows.pop_back();
  const Summary partial = Summarize(run, questions, rows);
  EXPECT_FALSE(partial.complete());
  EXPECT_EQ(partial.overall.asked, 1);
  EXPECT_EQ(partial.by_question.count("two"), 1U);
}

TEST(SummarizeTest, OneFailedOrderFailsTheQuestionAndCountsInNothingElse) {
  const std::vector<Question> questions = {Ask("a", "m.x", 0)};
  const std::vector<Row> rows = {Pick("a", 0, 0), Pick("a", 0, 1), Failed("a", "no answer", 2),
                                 Pick("a", 0, 3)};
  const Summary summary = Summarize(MakeRun("generate", 4), questions, rows);
  EXPECT_EQ(summary.overall.asked, 0);
  EXPECT_EQ(summary.overall.failed, 1);
  EXPECT_EQ(summary.groups.at("m.x").failed, 1);
  EXPECT_EQ(summary.groups.at("m.x").asked, 0);
  EXPECT_EQ(summary.failed_rows, 1);
  ASSERT_EQ(summary.failed.size(), 1U);
  EXPECT_EQ(summary.failed[0].reason, "no answer");
  EXPECT_EQ(summary.order_bias->debiased_accuracy, 0);
  EXPECT_EQ(summary.overall.accuracy(), 0);
  EXPECT_EQ(summary.overall.chance_level(), 0);
}

TEST(SummarizeTest, SeveralOrdersCountByTheirMeanProbability) {
  // Wrong in three orders by a little, right in one by much: the mean is right, the votes are not.
  const std::vector<Question> questions = {Ask("a", "m.x", 0)};
  std::vector<Row> rows = {Letters("a", {0.9, 0.05, 0.03, 0.02}, 0)};
  for (int order = 1; order < 4; ++order) {
    rows.push_back(Letters("a", {0.4, 0.5, 0.05, 0.05}, order));
  }
  const Summary summary = Summarize(MakeRun("letter", 4), questions, rows);
  EXPECT_EQ(summary.overall.right, 1);
  EXPECT_EQ(summary.order_bias->debiased_accuracy, 1);
  EXPECT_EQ(summary.order_bias->worst_order_accuracy, 0);
  EXPECT_EQ(summary.order_bias->right_in_every_order, 0);
  EXPECT_EQ(summary.order_bias->flip_rate, 1);
  // The right option stands at places 0, 3, 2, 1: recalls 1 0 0 0.
  EXPECT_DOUBLE_EQ(summary.order_bias->recall_deviation, std::sqrt(3.0) / 4);
}

TEST(SummarizeTest, AnOrderWithLittleProbabilityOnItsLettersWeighsAsMuchAsAnother) {
  const std::vector<Question> questions = {Ask("a", "m.x", 0, 4)};
  const std::vector<Row> rows = {Letters("a", {0.009, 0.001, 1e-9, 1e-9}, 0),
                                 Letters("a", {0.3, 0.6, 1e-9, 1e-9}, 1)};
  // Shares of the first: 0.9 to 0.1; of the second: 1/3 to 2/3.
  EXPECT_EQ(Summarize(MakeRun("letter", 2), questions, rows).overall.right, 1);
}

TEST(SummarizeTest, WithoutProbabilitiesInEveryOrderTheVotesDecide) {
  const std::vector<Question> questions = {Ask("a", "m.x", 0)};
  std::vector<Row> rows = {Letters("a", {0.99, 0.005, 0.003, 0.002}, 0)};
  for (int order = 1; order < 4; ++order) rows.push_back(Pick("a", order == 3 ? 0 : 1, order));
  const Summary tied = Summarize(MakeRun("letter", 4), questions, rows);
  EXPECT_EQ(tied.overall.right, 0);
  EXPECT_EQ(tied.overall.unreadable, 1);  // two votes each: no pick
  rows[3] = Pick("a", -1, 3);
  EXPECT_EQ(Summarize(MakeRun("letter", 4), questions, rows).overall.unreadable, 0);
}

TEST(SummarizeTest, LabelMassIsTheMeanOverRowsOfLetterRunsOnly) {
  const std::vector<Question> questions = {Ask("a", "m.x", 0), Ask("b", "m.x", 0)};
  const std::vector<Row> rows = {Letters("a", {0.4, 0.2, 0.1, 0.1}),
                                 Letters("b", {0.1, 0.1, 0.1, 0.1})};
  EXPECT_NEAR(Summarize(MakeRun("letter", 1), questions, rows).label_mass, 0.6, 1e-12);
  EXPECT_EQ(Summarize(MakeRun("cloze", 1), questions, rows).label_mass, -1);
}

TEST(SummarizeTest, ARowWhoseLettersAreAllImpossibleIsUnreadable) {
  Row row = Pick("a", -1);
  row.log_probabilities.assign(4, -std::numeric_limits<double>::infinity());
  const Summary summary = Summarize(MakeRun("letter", 1), {Ask("a", "m.x", 0)}, {row});
  EXPECT_EQ(summary.overall.asked, 1);
  EXPECT_EQ(summary.overall.right, 0);
  EXPECT_EQ(summary.overall.unreadable, 1);
  EXPECT_EQ(summary.label_mass, 0);
}

TEST(SummarizeTest, ARunThatHasNotBegunIsAllZero) {
  const Summary summary = Summarize(MakeRun("letter", 4), {Ask("a", "m.x", 0)}, {});
  EXPECT_EQ(summary.overall.asked, 0);
  EXPECT_EQ(summary.planned_rows, 4);
  EXPECT_FALSE(summary.complete());
  EXPECT_EQ(summary.label_mass, -1);
  EXPECT_EQ(summary.overall.interval().low, 0);
  EXPECT_EQ(summary.overall.interval().high, 1);
}

}  // namespace
}  // namespace hearsay
