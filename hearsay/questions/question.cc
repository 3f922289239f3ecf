#include "hearsay/questions/question.h"

#include "hearsay/base/hash.h"

namespace hearsay {
namespace {

// Each part ends in a byte that no UTF-8 text contains, so that parts cannot run together.
constexpr char kEnd = '\xFF';

}  // namespace

std::string TextHash(const Question& question) {
  Sha256 hash;
  hash.Update(question.question);
  hash.Update({&kEnd, 1});
  for (const std::string& option : question.options) {
    hash.Update(option);
    hash.Update({&kEnd, 1});
  }
  hash.Update(std::to_string(question.answer));
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
