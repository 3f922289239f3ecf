#include "hearsay/questions/question.h"

#include "hearsay/base/hash.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

// Each part ends in a byte that no UTF-8 text contains, so that parts cannot run together.
constexpr char kEnd = '\xFF';

}  // namespace

std::string AnswerText(const Question& question) {
  if (!question.answer_text.empty() || question.answer < 0) return question.answer_text;
  return question.options[static_cast<size_t>(question.answer)];
}

int FirstLike(const std::vector<std::string>& options, int index) {
  const std::string& option = options[static_cast<size_t>(index)];
  for (int i = 0; i < index; ++i) {
    const std::string& other = options[static_cast<size_t>(i)];
    if (other == option || ToLower(Trim(other)) == ToLower(Trim(option))) return i;
  }
  return index;
}

bool IsRight(const Question& question, int pick) {
  if (pick < 0 || question.answer < 0) return false;
  return pick == question.answer ||
         FirstLike(question.options, pick) == FirstLike(question.options, question.answer);
}

std::string TextHash(const Question& question) {
  Sha256 hash;
  hash.Update(question.question);
  hash.Update({&kEnd, 1});
  for (const std::string& option : question.options) {
    hash.Update(option);
    hash.Update({&kEnd, 1});
  }
  hash.Update(std::to_string(question.answer));
  // Nothing is added for a question in text alone: runs made before there was audio keep their id.
  for (const std::string* part : {&question.audio, &question.answer_text}) {
    if (question.audio.empty() && question.answer_text.empty()) break;
    hash.Update({&kEnd, 1});
    hash.Update(*part);
  }
  return hash.Finish();
}

std::string SetHash(const std::vector<Question>& questions) {
  Sha256 hash;
  for (const Question& question : questions) {
    hash.Update(question.id);
    hash.Update({&kEnd, 1});
    hash.Update(TextHash(question));
  }
  return hash.Finish();
}

}  // namespace hearsay
