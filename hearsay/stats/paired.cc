#include "hearsay/stats/paired.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>

namespace hearsay {

void PairedCounts::Add(bool first, bool second) {
  ++(first ? (second ? both : first_only) : (second ? second_only : neither));
}

double McNemarExact(const PairedCounts& counts) {
  const int64_t discordant = counts.first_only + counts.second_only;
  if (discordant == 0) return 1;
  const boost::math::binomial_distribution<double> even(static_cast<double>(discordant), 0.5);
  const auto fewer = static_cast<double>(std::min(counts.first_only, counts.second_only));
  return std::min(1.0, 2 * boost::math::cdf(even, fewer));
}

PairedDifference NewcombePaired(const PairedCounts& counts, double confidence) {
  const int64_t total = counts.total();
  if (total == 0) return {};
  const auto n = static_cast<double>(total);
  const int64_t first_right = counts.both + counts.first_only;
  const int64_t second_right = counts.both + counts.second_only;
  const double p1 = static_cast<double>(first_right) / n;
  const double p2 = static_cast<double>(second_right) / n;
  const Interval first = WilsonInterval(first_right, total, confidence);
  const Interval second = WilsonInterval(second_right, total, confidence);

  const auto a = static_cast<double>(counts.both);
  const auto b = static_cast<double>(counts.first_only);
  const auto c = static_cast<double>(counts.second_only);
  const auto d = static_cast<double>(counts.neither);
  const double margins = (a + b) * (c + d) * (a + c) * (b + d);
  double phi = 0;
  if (margins > 0) {
    const double cross = a * d - b * c;
    phi = (cross > n / 2 ? cross - n / 2 : cross >= 0 ? 0 : cross) / std::sqrt(margins);
  }
  const auto half = [&](double one, double other) {
    return std::sqrt(std::max(0.0, one * one - 2 * phi * one * other + other * other));
  };
  const double difference = (b - c) / n;
  return {difference,
          {std::max(-1.0, difference - half(p1 - first.low, second.high - p2)),
           std::min(1.0, difference + half(first.high - p1, p2 - second.low))}};
}

PairedDifference ClusterRobustPaired(const std::vector<ClusteredPair>& pairs, double confidence) {
  if (pairs.empty()) return {};
  struct Sum {
    double difference = 0;
    double count = 0;
  };
  std::map<std::string, Sum> clusters;
  double total = 0;
  for (const ClusteredPair& pair : pairs) {
    const double difference = static_cast<int>(pair.first) - static_cast<int>(pair.second);
    clusters[pair.cluster].difference += difference;
    clusters[pair.cluster].count += 1;
    total += difference;
  }
  const auto n = static_cast<double>(pairs.size());
  PairedDifference result;
  result.difference = total / n;
  if (clusters.size() < 2) return result;
  double squares = 0;
  for (const auto& [name, sum] : clusters) {
    const double residual = sum.difference - sum.count * result.difference;
    squares += residual * residual;
  }
  const auto groups = static_cast<double>(clusters.size());
  const double error = std::sqrt(groups / (groups - 1) * squares) / n;
  const boost::math::students_t_distribution<double> student(groups - 1);
  const double half = boost::math::quantile(student, 0.5 + confidence / 2) * error;
  result.interval = {std::max(-1.0, result.difference - half),
                     std::min(1.0, result.difference + half)};
  return result;
}

}  // namespace hearsay
