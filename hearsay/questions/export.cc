#include "hearsay/questions/export.h"

#include <cstdint>

#include "fmt/format.h"

namespace hearsay {
namespace {

void AppendNumber(std::string& bytes, uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>((number >> shift) & 0xFF);
  }
}

void AppendText(std::string& bytes, const std::string& text) {
  AppendNumber(bytes, static_cast<uint32_t>(text.size()));
  bytes += text;
}

}  // namespace

std::string LetteredText(const Question& question) {
  std::string text = "Question: " + question.question + "\n";
  for (size_t i = 0; i < question.options.size(); ++i) {
    text += fmt::format("{}. {}\n", OptionLetter(i), question.options[i]);
  }
  return text + "Answer:";
}

std::string ToPerplexityFormat(const std::vector<Question>& questions) {
  const size_t header = sizeof(uint32_t) * (1 + questions.size());
  std::string offsets;
  std::string tasks;
  for (const Question& question : questions) {
    AppendNumber(offsets, static_cast<uint32_t>(header + tasks.size()));
    AppendText(tasks, LetteredText(question));
    // The answers with one right among them, and the same again for the list with several.
    for (int list = 0; list < 2; ++list) {
      AppendNumber(tasks, static_cast<uint32_t>(question.options.size()));
      for (size_t i = 0; i < question.options.size(); ++i) {
        AppendText(tasks, std::string(1, OptionLetter(i)));
      }
      for (size_t i = 0; i < question.options.size(); ++i) {
        AppendNumber(tasks, static_cast<int>(i) == question.answer ? 1 : 0);
      }
    }
  }
  std::string bytes;
  AppendNumber(bytes, static_cast<uint32_t>(questions.size()));
  return bytes + offsets + tasks;
}

}  // namespace hearsay
