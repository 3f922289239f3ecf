// Intervals for a proportion.
#ifndef HEARSAY_STATS_INTERVALS_H_
#define HEARSAY_STATS_INTERVALS_H_

#include <cstdint>

namespace hearsay {

struct Interval {
  double low = 0;
  double high = 1;
};

// Wilson's score interval without continuity correction (Wilson, "Probable inference, the law of
// succession, and statistical inference", 1927). [0, 1] for no trials. `confidence` in (0, 1).
Interval WilsonInterval(int64_t successes, int64_t trials, double confidence = 0.95);

}  // namespace hearsay

#endif  // HEARSAY_STATS_INTERVALS_H_
