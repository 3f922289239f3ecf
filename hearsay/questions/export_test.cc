#include "hearsay/questions/export.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

using std::string_literals::operator""s;

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

}  // namespace
}  // namespace hearsay
