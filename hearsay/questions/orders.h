// The orders in which a question's options are shown.
#ifndef HEARSAY_QUESTIONS_ORDERS_H_
#define HEARSAY_QUESTIONS_ORDERS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

// order[place] is the index, in the authored list, of the option shown at that place.
using OptionOrder = std::vector<int>;

enum class OrderSet {
  kOne,     // as authored
  kCyclic,  // k rotations: each option once at each place
  kAll,     // all k! for k up to 4, cyclic above
};

Result<OrderSet> ParseOrderSet(std::string_view name);
std::string_view OrderSetName(OrderSet set);

// The orders for a question of `options` options; the first is always as authored.
std::vector<OptionOrder> OptionOrders(OrderSet set, size_t options);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_ORDERS_H_
