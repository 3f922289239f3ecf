// Two runs on the same questions: do they differ, by how much, and how sure is that?
#ifndef HEARSAY_STATS_PAIRED_H_
#define HEARSAY_STATS_PAIRED_H_

#include <cstdint>
#include <string>
#include <vector>

#include "hearsay/stats/intervals.h"

namespace hearsay {

// Questions by whether the first and the second run had them right.
struct PairedCounts {
  int64_t both = 0;
  int64_t first_only = 0;
  int64_t second_only = 0;
  int64_t neither = 0;

  int64_t total() const { return both + first_only + second_only + neither; }
  void Add(bool first, bool second);
};

// McNemar's exact test, two-sided: the probability, if both runs were equally good, of a split of
// the discordant questions as uneven as this or more (binomial with 1/2, the smaller tail doubled,
// at most 1). 1 where no question is discordant.
double McNemarExact(const PairedCounts& counts);

struct PairedDifference {
  double difference = 0;  // accuracy of the first run minus that of the second; in [-1, 1]
  Interval interval{-1, 1};
};

// The difference with Newcombe's hybrid score interval for paired proportions (Newcombe, "Improved
// confidence intervals for the difference between binomial proportions based on paired data", 1998,
// method 10: Wilson's intervals of both, joined by the pairs' correlation, which is corrected for
// continuity where it is positive). Takes the questions as independent. [-1, 1] for no question.
PairedDifference NewcombePaired(const PairedCounts& counts, double confidence = 0.95);

// One question of a cluster: what the two runs made of it.
struct ClusteredPair {
  std::string cluster;  // the clip; questions about one clip are not independent
  bool first = false;
  bool second = false;
};

// The difference with an interval from a standard error that is robust to clusters (Liang and
// Zeger, "Longitudinal data analysis using generalized linear models", 1986, for a mean, with the
// factor G / (G - 1) for G clusters; the quantile is Student's t with G - 1 degrees of freedom).
// The interval is cut to [-1, 1], and is [-1, 1] for fewer than two clusters. Where all questions
// came out the same way in every cluster the standard error is 0: with little data prefer
// NewcombePaired.
PairedDifference ClusterRobustPaired(const std::vector<ClusteredPair>& pairs,
                                     double confidence = 0.95);

}  // namespace hearsay

#endif  // HEARSAY_STATS_PAIRED_H_
