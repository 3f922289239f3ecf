#include "hearsay/report/probe_table.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/orders.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Question Ask(const std::string& id, const std::string& subcategory, int answer) {
  return {.id = id,
          .subcategory = subcategory,
          .question = "Q",
          .options = {"a", "b"},
          .answer = answer};
}

// A letter run of two orders over three questions: one right, one wrong, one failed.
class ProbeReportTest : public ::testing::Test {
 protected:
  ProbeReportTest() {
    taxonomy_.categories = {
        {"sound", "Sound", 1, {{"sound.words", "Words for sounds", "", 1}}},
        {"quality", "Audio quality", 0, {}},
        {"music", "Music", 2, {{"music.form", "Form", "", 1}, {"music.mood", "Mood", "", 1}}}};
    run_.id = "0123456789ab";
    run_.evaluation = "probe";
    run_.model = "tiny";
    run_.identity = {{"score", "letter"}, {"seed", 0}};
    run_.notes = {"the template was guessed"};
    run_.first_prompt = "Question: Q";
    run_.created = "2025-01-01T00:00:00Z";
    run_.seconds = 2;
    run_.evaluated_tokens = 1000;
    run_.orders = 2;
    run_.questions = 3;
    questions_ = {Ask("s1", "sound.words", 0), Ask("m1", "music.form", 1),
                  Ask("m2", "music.mood", 0)};
    for (int order = 0; order < 2; ++order) {
      rows_.push_back(MakeRow("s1", order, 0.6, 0.2));
      rows_.push_back(MakeRow("m1", order, 0.6, 0.2));
      rows_.push_back(MakeRow("m2", order, 0, 0));
      rows_.back().status = RowStatus::kFailed;
      rows_.back().reason = "longer than the context";
      rows_.back().pick = -1;
      rows_.back().log_probabilities.clear();
    }
  }

  static Row MakeRow(const std::string& id, int order, double first, double second) {
    Row row = {.question_id = id, .order_index = order, .pick = 0};
    row.order = OptionOrders(OrderSet::kCyclic, 2)[order];
    row.log_probabilities = {std::log(first), std::log(second)};
    return row;
  }

  std::string TableText(const TableConfig& config = {}) const {
    return ProbeTable(run_, Summarize(run_, questions_, rows_), taxonomy_, config);
  }
  std::string JsonText() const {
    return DumpJson(
        ProbeJson(run_, Summarize(run_, questions_, rows_), taxonomy_, questions_, rows_));
  }

  Taxonomy taxonomy_;
  hearsay::Run run_;
  std::vector<Question> questions_;
  std::vector<Row> rows_;
};

TEST_F(ProbeReportTest, JsonHoldsNothingThatDependsOnTimeOrMachine) {
  const std::string before = JsonText();
  run_.created = "2031-12-31T23:59:59Z";
  run_.seconds = 98765.4;
  run_.evaluated_tokens = 987654;
  for (Row& row : rows_) {
    row.prompt_tokens += 17;
    row.evaluated_tokens += 5;  // depends on what was packed with it
    row.generated_tokens += 3;
    row.worth_retrying = !row.worth_retrying;
  }
  EXPECT_EQ(JsonText(), before);
  EXPECT_THAT(before, Not(HasSubstr("2025-01-01")));
}

TEST_F(ProbeReportTest, JsonChangesWithEveryAnswer) {
  const std::string before = JsonText();
  rows_[0].pick = 1;
  EXPECT_NE(JsonText(), before);
}

TEST_F(ProbeReportTest, JsonSaysWhatTheRunCameTo) {
  const Result<Json> json = ParseJson(JsonText());
  ASSERT_TRUE(json.ok()) << json.status().message();
  EXPECT_EQ(json->at("run"), "0123456789ab");
  EXPECT_EQ(json->at("model"), "tiny");
  EXPECT_EQ(json->at("identity"), run_.identity);
  EXPECT_EQ(json->at("complete"), true);
  EXPECT_EQ(json->at("rows"), 6);
  EXPECT_EQ(json->at("planned_rows"), 6);
  EXPECT_EQ(json->at("overall").at("questions"), 2);
  EXPECT_EQ(json->at("overall").at("right"), 1);
  EXPECT_EQ(json->at("overall").at("accuracy"), 0.5);
  EXPECT_EQ(json->at("overall").at("chance"), 0.5);
  EXPECT_EQ(json->at("label_mass"), 0.8);
  EXPECT_EQ(json->at("order_bias").at("orders"), 2);
  EXPECT_EQ(json->at("order_bias").at("flip_rate"), 0);
  EXPECT_EQ(json->at("failed"),
            Json::parse(R"([{"question": "m2", "reason": "longer than the context"}])"));
  EXPECT_EQ(json->at("overall").at("failed"), 1);
  // In the taxonomy's order, without the ones of which nothing was asked.
  ASSERT_EQ(json->at("categories").size(), 2U);
  EXPECT_EQ(json->at("categories")[0].at("id"), "sound");
  EXPECT_EQ(json->at("categories")[1].at("subcategories").size(), 2U);
  EXPECT_EQ(DumpJson(json->at("answers")[0]),
            R"({"question":"s1","order":0,"pick":0,"answer":0,"status":"answered",)"
            R"("probabilities":[0.75,0.25]})");
  EXPECT_EQ(DumpJson(json->at("answers")[2]),
            R"({"question":"m2","order":0,"pick":null,"answer":0,"status":"failed"})");
}

TEST_F(ProbeReportTest, TableShowsCategoriesThenOverall) {
  const std::string text = TableText();
  EXPECT_TRUE(text.starts_with("tiny \u00B7 probe \u00B7 letter \u00B7 run 0123456789ab\n\n"));
  const std::vector<std::string_view> lines = Split(text, '\n');
  ASSERT_GE(lines.size(), 8U);
  EXPECT_EQ(lines[2],
            "category         questions  accuracy %  95% interval  chance %  unreadable  failed");
  EXPECT_EQ(lines[4],
            "Sound                    1       100.0  20.7 - 100.0      50.0           0       0");
  EXPECT_EQ(lines[5],
            "Music                    1         0.0    0.0 - 79.3      50.0           0       1");
  EXPECT_EQ(lines[7],
            "Overall (micro)          2        50.0    9.5 - 90.5      50.0           0       1");
  EXPECT_THAT(text, Not(HasSubstr("Audio quality")));
  EXPECT_THAT(text, HasSubstr("Probability on the option letters: 80.0% on average."));
  EXPECT_THAT(text, HasSubstr("Failed questions: 1 (2 rows).\n  m2: longer than the context\n"));
  EXPECT_THAT(text, HasSubstr("Note: the template was guessed.\n"));
  EXPECT_THAT(text, HasSubstr("1.0 questions/s, 500 tokens/s evaluated, 2s in all.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Not complete")));
}

TEST_F(ProbeReportTest, TableBySubcategoryIndentsThemUnderTheirCategory) {
  EXPECT_THAT(TableText({.by_subcategory = true}), HasSubstr("\nSound "));
  EXPECT_THAT(TableText({.by_subcategory = true}), HasSubstr("\n  Words for sounds "));
  EXPECT_THAT(TableText(), Not(HasSubstr("Words for sounds")));
}

TEST_F(ProbeReportTest, TableSaysWhatIsMissing) {
  rows_.pop_back();
  EXPECT_THAT(TableText(), HasSubstr("Not complete: 5 of 6 rows are stored.\n"));
}

TEST_F(ProbeReportTest, TableListsTenFailuresAndCountsTheRest) {
  for (int i = 0; i < 12; ++i) {
    const std::string id = "x" + std::to_string(i);
    questions_.push_back(Ask(id, "music.mood", 0));
    rows_.push_back(rows_[2]);
    rows_.back().question_id = id;
  }
  const std::string text = TableText();
  EXPECT_THAT(text, HasSubstr("  x8: longer"));
  EXPECT_THAT(text, Not(HasSubstr("  x9: longer")));
  EXPECT_THAT(text, HasSubstr("  and 3 more: hearsay show 0123456789ab --wrong lists them\n"));
}

TEST_F(ProbeReportTest, NothingFromAFileOrAModelReachesTheTerminalRaw) {
  run_.model = "tiny\x1b[2J";
  run_.notes = {"note\x1b[2J"};
  taxonomy_.categories[0].name = "Sound\x1b[2J";
  questions_[2].id = "m2\x1b[2J";
  for (Row& row : rows_) {
    if (row.question_id == "m2") row.question_id = questions_[2].id;
    row.reason = "reason\x1b[2J";
  }
  EXPECT_THAT(TableText(), Not(HasSubstr("\x1b")));
  EXPECT_EQ(Split(TableText(), '\\').size(), 6U);  // the five are shown escaped
}

TEST_F(ProbeReportTest, AFailedRunHasATableToo) {
  rows_ = {rows_[2], rows_[5]};
  const std::string text = TableText();
  EXPECT_THAT(text, HasSubstr("Overall (micro)"));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
  EXPECT_TRUE(ParseJson(JsonText()).ok());
}

}  // namespace
}  // namespace hearsay
