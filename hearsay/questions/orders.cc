#include "hearsay/questions/orders.h"

#include <algorithm>
#include <numeric>

#include "fmt/format.h"

namespace hearsay {

Result<OrderSet> ParseOrderSet(std::string_view name) {
  if (name == "one") return OrderSet::kOne;
  if (name == "cyclic") return OrderSet::kCyclic;
  if (name == "all") return OrderSet::kAll;
  return InvalidArgument(fmt::format("unknown orders \"{}\"; choose one, cyclic or all", name));
}

std::string_view OrderSetName(OrderSet set) {
  switch (set) {
    case OrderSet::kOne:
      return "one";
    case OrderSet::kCyclic:
      return "cyclic";
    case OrderSet::kAll:
      return "all";
  }
  return "";
}

std::vector<OptionOrder> OptionOrders(OrderSet set, size_t options) {
  constexpr size_t kMostPermuted = 4;
  OptionOrder order(options);
  std::iota(order.begin(), order.end(), 0);
  std::vector<OptionOrder> orders = {order};
  if (set == OrderSet::kAll && options <= kMostPermuted) {
    while (std::next_permutation(order.begin(), order.end())) orders.push_back(order);
  } else if (set != OrderSet::kOne) {
    for (size_t shift = 1; shift < options; ++shift) {
      std::rotate(order.begin(), order.begin() + 1, order.end());
      orders.push_back(order);
    }
  }
  return orders;
}

}  // namespace hearsay
