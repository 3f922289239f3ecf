// Random numbers whose exact values are part of the contract: the same seed gives the same choice
// on every machine and standard library. The engine is std::mt19937_64, whose output the C++
// standard fixes; the standard's distributions are not fixed, so the few that are needed are
// written here.
#ifndef HEARSAY_BASE_RANDOM_H_
#define HEARSAY_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace hearsay {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  // A stream of its own for each name under one seed, so that adding one use shifts no other.
  Random(uint64_t seed, std::string_view stream);

  uint64_t Next() { return engine_(); }

  // Uniform in [0, bound), without bias (Lemire, "Fast random integer generation in an interval",
  // 2019). `bound` must be above 0.
  uint64_t Below(uint64_t bound);

  // Uniform in [0, 1), a multiple of 2^-53.
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

  // Fisher-Yates from the back.
  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) {
      const size_t other = Below(i);
      if (other != i - 1) std::swap(items[i - 1], items[other]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace hearsay

#endif  // HEARSAY_BASE_RANDOM_H_
