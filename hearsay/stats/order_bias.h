// How much a model's answers depend on the order in which the options were shown.
#ifndef HEARSAY_STATS_ORDER_BIAS_H_
#define HEARSAY_STATS_ORDER_BIAS_H_

#include <vector>

namespace hearsay {

// One question asked in several orders; the orders of all questions correspond by index, as far as
// they go: a question with fewer options has fewer.
struct OrderedAnswers {
  int answer = 0;          // the right option, by authored index
  std::vector<int> picks;  // the option picked in each order, by authored index; -1: unreadable
  // Where the right option stood in each order.
  std::vector<int> answer_places;
  // Options' probabilities averaged over the orders, by authored index; empty when there were none:
  // then the debiased pick is the one most often picked, and a tie is none.
  std::vector<double> mean_probabilities;
};

// The option that all orders together choose; -1 when they choose none.
int DebiasedPick(const OrderedAnswers& answers);

struct OrderBias {
  double debiased_accuracy = 0;
  double worst_order_accuracy = 0;  // of the order in which the fewest were right; of those
                                    // that every question was asked in
  double right_in_every_order = 0;  // share of questions
  double flip_rate = 0;             // share of questions whose pick is not the same in every order
  // Standard deviation (of the population) of the recall at each place: of the questions whose
  // right option stood there, the share answered rightly. Of the places that every question has. 0
  // for a model that does not mind places.
  // (Zheng et al., "Large language models are not robust multiple choice selectors", 2024.)
  double recall_deviation = 0;
};

// All zero for no questions.
OrderBias MeasureOrderBias(const std::vector<OrderedAnswers>& questions);

}  // namespace hearsay

#endif  // HEARSAY_STATS_ORDER_BIAS_H_
