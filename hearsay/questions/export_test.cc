#include "hearsay/questions/export.h"

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

using std::string_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Reads the file as llama.cpp's tools/perplexity does (multiple_choice_score and
// multiple_choice_answers::deserialize): little-endian 32-bit numbers, texts with their length
// before them. Throws std::out_of_range past the end.
class PerplexityReader {
 public:
  struct Answers {
    std::vector<std::string> texts;
    std::vector<uint32_t> labels;
  };
  struct Task {
    std::string question;
    Answers single_right;
    Answers several_right;
    size_t end = 0;  // the offset just behind it
  };

  explicit PerplexityReader(std::string bytes) : bytes_(std::move(bytes)) {}

  std::vector<Task> Tasks() {
    std::vector<Task> tasks(Number());
    std::vector<uint32_t> offsets;
    for (size_t i = 0; i < tasks.size(); ++i) offsets.push_back(Number());
    for (size_t i = 0; i < tasks.size(); ++i) {
      offset_ = offsets[i];
      tasks[i].question = Text();
      tasks[i].single_right = ReadAnswers();
      tasks[i].several_right = ReadAnswers();
      tasks[i].end = offset_;
    }
    return tasks;
  }

 private:
  uint32_t Number() {
    uint32_t number = 0;
    for (int i = 0; i < 4; ++i) {
      number |= static_cast<uint32_t>(static_cast<unsigned char>(bytes_.at(offset_++))) << (8 * i);
    }
    return number;
  }
  std::string Text() {
    const uint32_t size = Number();
    if (offset_ + size > bytes_.size()) throw std::out_of_range("text past the end");
    offset_ += size;
    return bytes_.substr(offset_ - size, size);
  }
  Answers ReadAnswers() {
    Answers answers;
    const uint32_t count = Number();
    for (uint32_t i = 0; i < count; ++i) answers.texts.push_back(Text());
    for (uint32_t i = 0; i < count; ++i) answers.labels.push_back(Number());
    return answers;
  }

  std::string bytes_;
  size_t offset_ = 0;
};

std::vector<Question> Questions() {
  return {{.question = "Which is a reed?", .options = {"oboe", "horn"}, .answer = 0},
          {.question = "\u97F3\u697D?",
           .options = {"\u266F", "B", "c d", std::string(300, 'x')},
           .answer = 2}};
}

TEST(LetteredTextTest, ShowsStemOptionsAndAnswer) {
  EXPECT_EQ(LetteredText(Questions()[0]), "Question: Which is a reed?\nA. oboe\nB. horn\nAnswer:");
}

TEST(PerplexityFormatTest, OneQuestionByteForByte) {
  const Question question = {.question = "Q", .options = {"x", "y"}, .answer = 1};
  const std::string answers =
      "\2\0\0\0"s
      "\1\0\0\0A"s
      "\1\0\0\0B"s
      "\0\0\0\0"s
      "\1\0\0\0"s;
  EXPECT_EQ(ToPerplexityFormat({question}),
            "\1\0\0\0"s                                      // one task
            "\x08\0\0\0"s                                    // it begins at byte 8
            "\x1D\0\0\0Question: Q\nA. x\nB. y\nAnswer:"s +  // 29 bytes of text
                answers +
                answers);
}

TEST(PerplexityFormatTest, IsReadBackByAnotherReader) {
  const std::vector<Question> questions = Questions();
  const std::string bytes = ToPerplexityFormat(questions);
  const std::vector<PerplexityReader::Task> tasks = PerplexityReader(bytes).Tasks();
  ASSERT_EQ(tasks.size(), questions.size());
  const std::vector<std::string> letters[] = {{"A", "B"}, {"A", "B", "C", "D"}};
  const std::vector<uint32_t> labels[] = {{1, 0}, {0, 0, 1, 0}};
  for (size_t i = 0; i < tasks.size(); ++i) {
    EXPECT_EQ(tasks[i].question, LetteredText(questions[i]));
    for (const auto& answers : {tasks[i].single_right, tasks[i].several_right}) {
      EXPECT_EQ(answers.texts, letters[i]);
      EXPECT_EQ(answers.labels, labels[i]);
    }
  }
  EXPECT_EQ(tasks.back().end, bytes.size());
}

TEST(PerplexityFormatTest, NoQuestionsAreACountOfZero) {
  EXPECT_EQ(ToPerplexityFormat({}), "\0\0\0\0"s);
}

// One plain question, and one with everything that a format may trip over.
std::vector<Question> FullQuestions() {
  return {{.id = "music.form-001",
           .subcategory = "music.form",
           .question = "Which section returns?",
           .options = {"bridge", "refrain", "coda", "intro"},
           .answer = 1,
           .explanation = "It comes back.",
           .source = "textbooks",
           .method = "authored",
           .reviewed_by = ""},
          {.id = "sound.words-002",
           .subcategory = "sound.words",
           .question = "What is \"loud\", then,\nand \u266F?",
           .options = {"a, b", "\"c\"", "\r\n", " d; 'e' "},
           .answer = 3,
           .explanation = "\r",
           .source = ",",
           .method = "computed",
           .reviewed_by = "A. Byron, 2026-11-24",
           .derivation = {{"formula", "f"}}}};
}

// Reads CSV as RFC 4180 describes it: records end in CRLF, a quoted field may hold anything.
// Throws std::out_of_range where the text ends within a record.
std::vector<std::vector<std::string>> ReadCsv(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  size_t at = 0;
  while (at < text.size()) {
    std::vector<std::string> record;
    for (bool more = true; more;) {
      std::string field;
      if (text.at(at) == '"') {
        for (++at; text.at(at) != '"' || text.at(at + 1) == '"'; ++at) {
          if (text[at] == '"') ++at;
          field += text[at];
        }
        ++at;
      } else {
        while (text.at(at) != ',' && text.at(at) != '\r') field += text[at++];
      }
      record.push_back(field);
      more = text.at(at++) == ',';
    }
    EXPECT_EQ(text.at(at), '\n');
    ++at;
    records.push_back(record);
  }
  return records;
}

TEST(CsvTest, IsReadBackByAnotherReader) {
  EXPECT_THAT(
      ReadCsv(ToCsv(FullQuestions())),
      ElementsAre(ElementsAre("id", "category", "subcategory", "question", "A", "B", "C", "D",
                              "answer", "explanation", "source", "method", "reviewed_by"),
                  ElementsAre("music.form-001", "music", "music.form", "Which section returns?",
                              "bridge", "refrain", "coda", "intro", "B", "It comes back.",
                              "textbooks", "authored", ""),
                  ElementsAre("sound.words-002", "sound", "sound.words",
                              "What is \"loud\", then,\nand \u266F?", "a, b", "\"c\"", "\r\n",
                              " d; 'e' ", "D", "\r", ",", "computed", "A. Byron, 2026-11-24")));
}

TEST(CsvTest, QuotesWhatMustBeQuotedAndNothingElse) {
  const std::string text = ToCsv(FullQuestions());
  EXPECT_THAT(text, HasSubstr("music.form-001,music,music.form,Which section returns?,bridge,"
                              "refrain,coda,intro,B,It comes back.,textbooks,authored,\r\n"));
  EXPECT_THAT(text, HasSubstr(",\"What is \"\"loud\"\", then,\nand \u266F?\",\"a, b\","
                              "\"\"\"c\"\"\",\"\r\n\", d; 'e' ,D,\"\r\",\",\",computed,"
                              "\"A. Byron, 2026-11-24\"\r\n"));
}

TEST(CsvTest, WithoutQuestionsItIsTheHeader) { EXPECT_EQ(ReadCsv(ToCsv({})).size(), 1U); }

TEST(HuggingFaceLinesTest, EachLineIsAnObjectWithTheFieldsThatProgramsExpect) {
  const std::vector<Question> questions = FullQuestions();
  const std::string text = ToHuggingFaceLines(questions);
  const auto lines = Split(text, '\n');
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[2], "");  // the last line ends too
  for (size_t i = 0; i < questions.size(); ++i) {
    const auto json = ParseJson(lines[i]);
    ASSERT_TRUE(json.ok()) << json.status().message();
    std::vector<std::string> keys;
    for (const auto& [key, value] : json->items()) keys.push_back(key);
    EXPECT_THAT(keys, ElementsAre("id", "category", "subcategory", "question", "choices", "answer",
                                  "explanation", "source", "method", "reviewed_by"));
    EXPECT_EQ((*json)["id"], questions[i].id);
    EXPECT_EQ((*json)["category"], i == 0 ? "music" : "sound");
    EXPECT_EQ((*json)["subcategory"], questions[i].subcategory);
    EXPECT_EQ((*json)["question"], questions[i].question);
    EXPECT_EQ((*json)["choices"], Json(questions[i].options));
    EXPECT_EQ((*json)["answer"], questions[i].answer);
    EXPECT_EQ((*json)["explanation"], questions[i].explanation);
    EXPECT_EQ((*json)["source"], questions[i].source);
    EXPECT_EQ((*json)["method"], questions[i].method);
    EXPECT_EQ((*json)["reviewed_by"], questions[i].reviewed_by);
  }
  EXPECT_EQ(ToHuggingFaceLines({}), "");
}

std::map<std::string, std::string> HarnessFiles() {
  std::map<std::string, std::string> files;
  for (const auto& [name, content] : ToHarnessTasks(FullQuestions())) {
    EXPECT_TRUE(files.emplace(name, content).second) << name;
  }
  return files;
}

TEST(HarnessTasksTest, TheFolderHasATaskForEachCategoryAndTheGroup) {
  std::vector<std::string> names;
  for (const auto& [name, content] : HarnessFiles()) names.push_back(name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("questions.jsonl", "hearsay_questions.py",
                                                   "_hearsay_template_yaml", "hearsay_music.yaml",
                                                   "hearsay_sound.yaml", "_hearsay.yaml"));
}

TEST(HarnessTasksTest, EachTaskReadsItsCategory) {
  const auto files = HarnessFiles();
  EXPECT_EQ(files.at("hearsay_music.yaml"),
            "include: _hearsay_template_yaml\n"
            "task: hearsay_music\n"
            "task_alias: music\n"
            "dataset_kwargs:\n"
            "  category: music\n");
  EXPECT_THAT(files.at("hearsay_sound.yaml"), HasSubstr("  category: sound\n"));
  EXPECT_EQ(files.at("questions.jsonl"), ToHuggingFaceLines(FullQuestions()));
  EXPECT_THAT(files.at("_hearsay_template_yaml"),
              HasSubstr("custom_dataset: !function hearsay_questions.load\n"));
  EXPECT_THAT(files.at("hearsay_questions.py"), HasSubstr("def load(category, **_):"));
  EXPECT_THAT(files.at("hearsay_questions.py"), HasSubstr("\"questions.jsonl\""));
}

TEST(HarnessTasksTest, TheGroupListsEveryTaskOnceAndWeighsBySize) {
  const std::string group = HarnessFiles().at("_hearsay.yaml");
  EXPECT_TRUE(
      group.starts_with("group: hearsay\n"
                        "task:\n"
                        "  - hearsay_music\n"
                        "  - hearsay_sound\n"
                        "aggregate_metric_list:\n"))
      << group;
  EXPECT_THAT(group, HasSubstr("    weight_by_size: true\n"));
}

// What the template makes of a question is what `hearsay probe --score letter` and
// llama-perplexity are given.
TEST(HarnessTasksTest, TheTemplateSaysWhatTheLetteredTextSays) {
  const std::string file = HarnessFiles().at("_hearsay_template_yaml");
  std::string text;
  for (const std::string_view line : Split(file, '\n')) {
    constexpr std::string_view kField = "doc_to_text: ";
    // A double-quoted text of YAML, which JSON reads as well.
    if (line.starts_with(kField)) text = ParseJson(line.substr(kField.size()))->get<std::string>();
  }
  const Question question = FullQuestions()[0];
  std::map<std::string, std::string> values = {{"{{question}}", question.question}};
  for (size_t i = 0; i < 4; ++i) {
    values["{{choices[" + std::to_string(i) + "]}}"] = question.options[i];
  }
  for (const auto& [name, value] : values) {
    ASSERT_NE(text.find(name), std::string::npos) << name;
    text.replace(text.find(name), name.size(), value);
  }
  EXPECT_EQ(text, LetteredText(question));
  EXPECT_THAT(file, HasSubstr("doc_to_choice: [\"A\", \"B\", \"C\", \"D\"]\n"));
  EXPECT_THAT(file, HasSubstr("doc_to_target: answer\n"));
}

}  // namespace
}  // namespace hearsay
