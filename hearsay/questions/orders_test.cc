#include "hearsay/questions/orders.h"

#include <algorithm>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

OptionOrder Authored(size_t options) {
  OptionOrder order;
  for (size_t i = 0; i < options; ++i) order.push_back(static_cast<int>(i));
  return order;
}

TEST(OptionOrdersTest, HaveTheirSizesForEveryNumberOfOptions) {
  struct Case {
    size_t options;
    size_t one, cyclic, all;
  };
  const Case cases[] = {{2, 1, 2, 2}, {3, 1, 3, 6}, {4, 1, 4, 24}, {5, 1, 5, 5}, {8, 1, 8, 8}};
  for (const Case& test : cases) {
    SCOPED_TRACE(test.options);
    EXPECT_EQ(OptionOrders(OrderSet::kOne, test.options).size(), test.one);
    EXPECT_EQ(OptionOrders(OrderSet::kCyclic, test.options).size(), test.cyclic);
    EXPECT_EQ(OptionOrders(OrderSet::kAll, test.options).size(), test.all);
  }
}

TEST(OptionOrdersTest, AreDifferentPermutationsThatStartAsAuthored) {
  for (const OrderSet set : {OrderSet::kOne, OrderSet::kCyclic, OrderSet::kAll}) {
    for (size_t options = 2; options <= 8; ++options) {
      SCOPED_TRACE(testing::Message() << OrderSetName(set) << " " << options);
      const std::vector<OptionOrder> orders = OptionOrders(set, options);
      ASSERT_FALSE(orders.empty());
      EXPECT_EQ(orders.front(), Authored(options));
      EXPECT_EQ(std::set<OptionOrder>(orders.begin(), orders.end()).size(), orders.size());
      for (OptionOrder order : orders) {
        std::sort(order.begin(), order.end());
        EXPECT_EQ(order, Authored(options));
      }
    }
  }
}

TEST(OptionOrdersTest, ShowEachOptionEquallyOftenAtEachPlace) {
  for (const OrderSet set : {OrderSet::kCyclic, OrderSet::kAll}) {
    for (size_t options = 2; options <= 8; ++options) {
      SCOPED_TRACE(testing::Message() << OrderSetName(set) << " " << options);
      const std::vector<OptionOrder> orders = OptionOrders(set, options);
      std::vector<std::vector<size_t>> counts(options, std::vector<size_t>(options));
      for (const OptionOrder& order : orders) {
        for (size_t place = 0; place < options; ++place) ++counts[order[place]][place];
      }
      for (const std::vector<size_t>& option : counts) {
        for (const size_t count : option) EXPECT_EQ(count, orders.size() / options);
      }
    }
  }
}

TEST(OptionOrdersTest, CyclicOrdersAreTheRotationsInTurn) {
  EXPECT_EQ(OptionOrders(OrderSet::kCyclic, 4),
            (std::vector<OptionOrder>{{0, 1, 2, 3}, {1, 2, 3, 0}, {2, 3, 0, 1}, {3, 0, 1, 2}}));
  EXPECT_EQ(OptionOrders(OrderSet::kAll, 5), OptionOrders(OrderSet::kCyclic, 5));
}

TEST(OrderSetTest, NamesAreReadBack) {
  for (const OrderSet set : {OrderSet::kOne, OrderSet::kCyclic, OrderSet::kAll}) {
    const Result<OrderSet> read = ParseOrderSet(OrderSetName(set));
    ASSERT_TRUE(read.ok()) << OrderSetName(set);
    EXPECT_EQ(*read, set);
  }
  for (const char* name : {"", "All", "two", "cyclic "}) {
    EXPECT_EQ(ParseOrderSet(name).status().code(), StatusCode::kInvalidArgument) << name;
  }
}

}  // namespace
}  // namespace hearsay
