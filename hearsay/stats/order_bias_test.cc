#include "hearsay/stats/order_bias.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

TEST(DebiasedPickTest, IsTheLargestMeanProbabilityWhereThereAreSome) {
  const auto pick = [](std::vector<double> means) {
    return DebiasedPick({.picks = {3, 3, 3}, .mean_probabilities = std::move(means)});
  };
  EXPECT_EQ(pick({0.1, 0.6, 0.2, 0.1}), 1);  // whatever the single picks were
  EXPECT_EQ(pick({0.4, 0.1, 0.4, 0.1}), 0);  // the first of equals
  EXPECT_EQ(pick({0, 0, 0, 0}), -1);
}

TEST(DebiasedPickTest, IsTheMajorityOtherwiseAndATieIsNone) {
  const std::pair<std::vector<int>, int> cases[] = {
      {{2, 2, 1, 0}, 2},
      {{1, 1, 2, 2}, -1},
      {{0, 1, 2, 3}, -1},
      {{0, 1, 2, 2}, 2},
      {{2, 2, 1, 1, 1}, 1},
      {{3}, 3},
      {{-1, -1, -1, 2}, 2},  // unreadable ones do not vote
      {{-1, -1}, -1},
      {{-1, 0, 1, -1}, -1},
      {{}, -1},
      {{0, 0, 1, 1, 2, 2, 2}, 2},
  };
  for (const auto& [picks, expected] : cases) {
    EXPECT_EQ(DebiasedPick({.picks = picks}), expected) << testing::PrintToString(picks);
  }
}

// A question whose right option is authored first and moves through the places of four rotations.
OrderedAnswers Rotated(std::vector<int> picks) {
  return {.answer = 0, .picks = std::move(picks), .answer_places = {0, 3, 2, 1}};
}

TEST(OrderBiasTest, AModelThatDoesNotMindPlacesHasNone) {
  const OrderBias bias = MeasureOrderBias({Rotated({0, 0, 0, 0}), Rotated({0, 0, 0, 0})});
  EXPECT_EQ(bias.debiased_accuracy, 1);
  EXPECT_EQ(bias.worst_order_accuracy, 1);
  EXPECT_EQ(bias.right_in_every_order, 1);
  EXPECT_EQ(bias.flip_rate, 0);
  EXPECT_EQ(bias.recall_deviation, 0);
}

TEST(OrderBiasTest, BeingWrongAlikeInEveryOrderIsNoBias) {
  const OrderBias bias = MeasureOrderBias({Rotated({0, 0, 0, 0}), Rotated({2, 2, 2, 2})});
  EXPECT_EQ(bias.debiased_accuracy, 0.5);
  EXPECT_EQ(bias.worst_order_accuracy, 0.5);
  EXPECT_EQ(bias.right_in_every_order, 0.5);
  EXPECT_EQ(bias.flip_rate, 0);
  EXPECT_EQ(bias.recall_deviation, 0);
}

// Rotations show options 0 1 2 3, 1 2 3 0, 2 3 0 1, 3 0 1 2: the first place is picked always.
TEST(OrderBiasTest, AModelThatAlwaysPicksTheFirstPlace) {
  const OrderBias bias = MeasureOrderBias({Rotated({0, 1, 2, 3}), Rotated({0, 1, 2, 3})});
  EXPECT_EQ(bias.debiased_accuracy, 0);  // four picks, a tie
  EXPECT_EQ(bias.worst_order_accuracy, 0);
  EXPECT_EQ(bias.right_in_every_order, 0);
  EXPECT_EQ(bias.flip_rate, 1);
  // Recalls 1 0 0 0, mean 1/4: sqrt((9/16 + 3/16) / 4) = sqrt(3) / 4.
  EXPECT_DOUBLE_EQ(bias.recall_deviation, std::sqrt(3.0) / 4);
}

// By hand: picks right per order 2 of 2, 1 of 2, 1 of 2, 0 of 2. Right options at places
//   first question  (answer 0): 0 3 2 1, right yes yes no no
//   second question (answer 2): 2 1 0 3, right yes no  yes no
// so recalls: place 0: 2 of 2; place 1: 0 of 2; place 2: 1 of 2; place 3: 1 of 2.
TEST(OrderBiasTest, AMixedCaseByHand) {
  const OrderedAnswers first = {.answer = 0, .picks = {0, 0, 1, -1}, .answer_places = {0, 3, 2, 1}};
  const OrderedAnswers second = {.answer = 2,
                                 .picks = {2, 0, 2, 3},
                                 .answer_places = {2, 1, 0, 3},
                                 .mean_probabilities = {0.5, 0.1, 0.3, 0.1}};
  const OrderBias bias = MeasureOrderBias({first, second});
  EXPECT_EQ(bias.debiased_accuracy, 0.5);  // 0 by votes is right, 0 by probabilities is not
  EXPECT_EQ(bias.worst_order_accuracy, 0);
  EXPECT_EQ(bias.right_in_every_order, 0);
  EXPECT_EQ(bias.flip_rate, 1);
  EXPECT_DOUBLE_EQ(bias.recall_deviation, std::sqrt((0.25 + 0.25 + 0 + 0) / 4));
}

TEST(OrderBiasTest, UnreadableInEveryOrderIsNoFlipAndInSomeItIs) {
  EXPECT_EQ(MeasureOrderBias({Rotated({-1, -1, -1, -1})}).flip_rate, 0);
  EXPECT_EQ(MeasureOrderBias({Rotated({0, 0, 0, -1})}).flip_rate, 1);
  EXPECT_EQ(MeasureOrderBias({Rotated({0, 0, 0, -1})}).right_in_every_order, 0);
}

TEST(OrderBiasTest, NoQuestionsAreAllZero) {
  const OrderBias bias = MeasureOrderBias({});
  EXPECT_EQ(bias.debiased_accuracy, 0);
  EXPECT_EQ(bias.worst_order_accuracy, 0);
  EXPECT_EQ(bias.right_in_every_order, 0);
  EXPECT_EQ(bias.flip_rate, 0);
  EXPECT_EQ(bias.recall_deviation, 0);
}

TEST(OrderBiasTest, OrdersAndPlacesThatFewQuestionsHaveDecideNothing) {
  // Two options, always right; three options, wrong in the third order only, where the answer
  // stands last.
  const OrderedAnswers two = {.answer = 0, .picks = {0, 0}, .answer_places = {0, 1}};
  const OrderedAnswers three = {.answer = 0, .picks = {0, 0, 1}, .answer_places = {0, 1, 2}};
  const OrderBias bias = MeasureOrderBias({two, three});
  EXPECT_EQ(bias.worst_order_accuracy, 1);
  EXPECT_EQ(bias.recall_deviation, 0);
  EXPECT_EQ(bias.right_in_every_order, 0.5);
  EXPECT_EQ(bias.flip_rate, 0.5);
}

}  // namespace
}  // namespace hearsay
