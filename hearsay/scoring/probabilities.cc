#include "hearsay/scoring/probabilities.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hearsay {

int LargestPlace(const std::vector<double>& log_probabilities) {
  // No order holds among such values, so that the answer would depend on where they stand.
  for (const double value : log_probabilities) {
    if (std::isnan(value)) return -1;
  }
  const auto best = std::max_element(log_probabilities.begin(), log_probabilities.end());
  if (best == log_probabilities.end() || std::isinf(*best)) return -1;
  return static_cast<int>(best - log_probabilities.begin());
}

std::vector<double> PerByte(const std::vector<double>& log_likelihoods,
                            const std::vector<std::string>& texts) {
  std::vector<double> values;
  for (size_t i = 0; i < log_likelihoods.size(); ++i) {
    values.push_back(log_likelihoods[i] /
                     static_cast<double>(std::max<size_t>(1, texts[i].size())));
  }
  return values;
}

std::vector<double> Shares(const std::vector<double>& log_probabilities) {
  std::vector<double> shares(log_probabilities.size(), 0.0);
  if (LargestPlace(log_probabilities) < 0) return shares;
  const double most = *std::max_element(log_probabilities.begin(), log_probabilities.end());
  for (size_t i = 0; i < shares.size(); ++i) shares[i] = std::exp(log_probabilities[i] - most);
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

}  // namespace hearsay
