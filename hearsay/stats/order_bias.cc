#include "hearsay/stats/order_bias.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace hearsay {

int DebiasedPick(const OrderedAnswers& answers) {
  if (!answers.mean_probabilities.empty()) {
    const auto best =
        std::max_element(answers.mean_probabilities.begin(), answers.mean_probabilities.end());
    return *best > 0 ? static_cast<int>(best - answers.mean_probabilities.begin()) : -1;
  }
  std::map<int, int> votes;
  for (const int pick : answers.picks) {
    if (pick >= 0) ++votes[pick];
  }
  int winner = -1;
  int most = 0;
  for (const auto& [pick, count] : votes) {
    if (count == most) winner = -1;
    if (count > most) {
      most = count;
      winner = pick;
    }
  }
  return winner;
}

OrderBias MeasureOrderBias(const std::vector<OrderedAnswers>& questions) {
  OrderBias bias;
  if (questions.empty()) return bias;
  const auto count = static_cast<double>(questions.size());
  std::map<size_t, std::pair<int, int>> by_order;  // right, asked
  std::map<int, std::pair<int, int>> by_place;
  int debiased = 0;
  int always = 0;
  int flipped = 0;
  // What every question has: orders and places that only those with more options have would make
  // a few questions count for as much as all.
  size_t common_orders = questions.front().picks.size();
  int common_places = std::numeric_limits<int>::max();
  for (const OrderedAnswers& question : questions) {
    common_orders = std::min(common_orders, question.picks.size());
    int places = 0;
    for (const int place : question.answer_places) places = std::max(places, place + 1);
    common_places = std::min(common_places, places);
  }
  for (const OrderedAnswers& question : questions) {
    debiased += DebiasedPick(question) == question.answer ? 1 : 0;
    bool all_right = true;
    bool all_same = true;
    for (size_t order = 0; order < question.picks.size(); ++order) {
      const int right = question.picks[order] == question.answer ? 1 : 0;
      all_right &= right == 1;
      all_same &= question.picks[order] == question.picks.front();
      by_order[order].first += right;
      by_order[order].second += 1;
      by_place[question.answer_places[order]].first += right;
      by_place[question.answer_places[order]].second += 1;
    }
    always += all_right ? 1 : 0;
    flipped += all_same ? 0 : 1;
  }
  bias.debiased_accuracy = debiased / count;
  bias.right_in_every_order = always / count;
  bias.flip_rate = flipped / count;
  bias.worst_order_accuracy = 1;
  for (const auto& [order, tally] : by_order) {
    if (order >= common_orders) continue;
    bias.worst_order_accuracy =
        std::min(bias.worst_order_accuracy, static_cast<double>(tally.first) / tally.second);
  }
  double mean = 0;
  std::vector<double> recalls;
  for (const auto& [place, tally] : by_place) {
    if (place >= common_places) continue;
    recalls.push_back(static_cast<double>(tally.first) / tally.second);
    mean += recalls.back();
  }
  mean /= static_cast<double>(recalls.size());
  double squares = 0;
  for (const double recall : recalls) squares += (recall - mean) * (recall - mean);
  bias.recall_deviation = std::sqrt(squares / static_cast<double>(recalls.size()));
  return bias;
}

}  // namespace hearsay
