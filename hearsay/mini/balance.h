// Which option is right, and where it stands: balanced, so that options alone tell nothing.
#ifndef HEARSAY_MINI_BALANCE_H_
#define HEARSAY_MINI_BALANCE_H_

#include <array>
#include <vector>

#include "hearsay/base/random.h"

namespace hearsay {

inline constexpr int kMiniOptions = 4;

// One question's options: which values of the kind's closed set are shown, in which order, and at
// which place the right one stands.
struct KeyedOptions {
  std::array<int, kMiniOptions> values = {};
  int answer = 0;  // place

  int key() const { return values[static_cast<size_t>(answer)]; }
};

// The options of `count` questions over a closed set of `values` (at least 4). Within the count,
// every value is right equally often and every place holds the answer equally often (both within
// one). A value is shown as a wrong option as often as it is right, times three, over each whole
// round of `values` questions.
std::vector<KeyedOptions> BalanceKeys(int count, int values, Random* random);

}  // namespace hearsay

#endif  // HEARSAY_MINI_BALANCE_H_
