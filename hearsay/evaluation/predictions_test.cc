#include "hearsay/evaluation/predictions.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Question> ThreeQuestions() {
  std::vector<Question> questions;
  for (const char* id : {"one", "two", "three"}) {
    questions.push_back({.id = id, .options = {"a bell", "a drum"}, .answer = 1});
  }
  return questions;
}

Result<Predictions> ReadText(const std::string& text, const std::string& field = "") {
  const TemporaryFolder folder;
  return ReadPredictions(folder.Write("system.json", text), field, ThreeQuestions());
}

TEST(PredictionsTest, ReadsArraysAndLinesInWhateverOrder) {
  const char* texts[] = {
      R"([{"id": "two", "model_output": "B"}, {"id": "one", "model_output": ""},
          {"id": "three", "model_output": "a bell"}])",
      "{\"id\": \"three\", \"model_output\": \"a bell\"}\n\n{\"model_output\": \"B\", \"id\": "
      "\"two\"}\r\n{\"id\": \"one\", \"model_output\": \"\", \"audio\": null}\n"};
  for (const char* text : texts) {
    const auto predictions = ReadText(text);
    ASSERT_TRUE(predictions.ok()) << predictions.status().message();
    EXPECT_EQ(predictions->field, "model_output");
    EXPECT_EQ(predictions->texts.size(), 3U);
    EXPECT_EQ(predictions->texts.at("two"), "B");
    EXPECT_EQ(predictions->texts.at("one"), "");
    EXPECT_TRUE(predictions->missing.empty());
    EXPECT_EQ(predictions->sha256.size(), 64U);
  }
}

TEST(PredictionsTest, CountsWhatIsMissing) {
  const auto predictions = ReadText(
      R"([{"id": "three", "model_prediction": null}, {"id": "two", "model_prediction": "x"}])");
  ASSERT_TRUE(predictions.ok()) << predictions.status().message();
  EXPECT_THAT(predictions->missing, ElementsAre("one", "three"));
}

TEST(PredictionsTest, SeesAnotherVersionOfTheBenchmark) {
  const auto predictions = ReadText(R"([
      {"id": "one", "answer": "a drum", "choices": ["a bell", "a drum"], "model_output": "x"},
      {"id": "two", "answer": "a bell", "choices": ["a bell", "a drum"], "model_output": "x"},
      {"id": "three", "choices": ["a bell", "a gong"], "model_output": "x"}])");
  ASSERT_TRUE(predictions.ok()) << predictions.status().message();
  EXPECT_EQ(predictions->other_version, 2);
}

TEST(PredictionsTest, ChoosesTheFieldOrAsks) {
  const char* both = R"([{"id": "one", "model_prediction": "a", "model_output": "b"}])";
  EXPECT_EQ(ReadText(both).status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(ReadText(both).status().message(),
              HasSubstr("both model_prediction and model_output; say with --field"));
  EXPECT_EQ(ReadText(both, "model_output")->texts.at("one"), "b");
  const char* other = R"([{"id": "one", "reply": "a"}])";
  EXPECT_THAT(ReadText(other).status().message(),
              HasSubstr("no row has the field \"model_prediction\" or \"model_output\"; row 1 has "
                        "\"id\", \"reply\""));
  EXPECT_THAT(ReadText(other, "repyl").status().message(),
              HasSubstr("no row has the field \"repyl\""));
  EXPECT_EQ(ReadText(other, "reply")->texts.at("one"), "a");
}

TEST(PredictionsTest, NamesFileRowAndFault) {
  const std::pair<const char*, const char*> cases[] = {
      {R"([{"model_output": "a"}])", "row 1: missing field \"id\""},
      {R"([{"id": 3, "model_output": "a"}])", "row 1: \"id\" must be text, is number"},
      {R"([{"id": "one", "model_output": "a"}, {"id": "four", "model_output": "a"}])",
       "row 2: the id \"four\" is not in the benchmark"},
      {R"([{"id": "one", "model_output": "a"}, {"id": "one", "model_output": "b"}])",
       "row 2: the id \"one\" stands twice"},
      {R"([{"id": "one", "model_output": ["a"]}])",
       "row 1: \"model_output\" must be text, is array"},
      {R"([{"id": "one", "model_output": null}])", "\"model_output\" is null in every row"},
      {R"([{"id": "x", "model_output": 1}, {"id": "y"}, {"id": "z"}])",
       "row 1: the id \"x\" is not in the benchmark (and 2 more such faults in the file)"},
      {"id,model_output\none,a\n", "row 1 is not JSON"},
      {"", "holds no record"},
  };
  for (const auto& [text, reason] : cases) {
    const auto predictions = ReadText(text);
    EXPECT_EQ(predictions.status().code(), StatusCode::kUnreadable) << text;
    EXPECT_THAT(predictions.status().message(), HasSubstr(reason));
    EXPECT_THAT(predictions.status().message(), HasSubstr("system.json: "));
  }
}

}  // namespace
}  // namespace hearsay
