#include "hearsay/mini/balance.h"

#include <numeric>

namespace hearsay {
namespace {

std::vector<int> ShuffledRange(int begin, int end, Random* random) {
  std::vector<int> range(static_cast<size_t>(end - begin));
  std::iota(range.begin(), range.end(), begin);
  random->Shuffle(range);
  return range;
}

}  // namespace

std::vector<KeyedOptions> BalanceKeys(int count, int values, Random* random) {
  std::vector<KeyedOptions> questions;
  std::vector<int> keys;
  std::vector<int> places;
  std::vector<int> offsets;
  for (int i = 0; i < count; ++i) {
    if (keys.empty()) {
      keys = ShuffledRange(0, values, random);
      // The same three distances for a whole round: over it each value is wrong three times.
      offsets = ShuffledRange(1, values, random);
      offsets.resize(kMiniOptions - 1);
    }
    if (places.empty()) places = ShuffledRange(0, kMiniOptions, random);
    KeyedOptions question;
    question.answer = places.back();
    std::vector<int> wrong;
    for (const int offset : offsets) wrong.push_back((keys.back() + offset) % values);
    random->Shuffle(wrong);
    for (int place = 0; place < kMiniOptions; ++place) {
      if (place == question.answer) {
        question.values[static_cast<size_t>(place)] = keys.back();
      } else {
        question.values[static_cast<size_t>(place)] = wrong.back();
        wrong.pop_back();
      }
    }
    keys.pop_back();
    places.pop_back();
    questions.push_back(question);
  }
  return questions;
}

}  // namespace hearsay
