// The course of a sound's level: events, silences, noise floor, change, decays.
#ifndef HEARSAY_AUDIO_LEVEL_METER_H_
#define HEARSAY_AUDIO_LEVEL_METER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hearsay/audio/signal_descriptors.h"

namespace hearsay {

// Mono samples in, one mean power for every 10 ms kept, at most 65,536 of them: when they are full,
// neighbours are joined in pairs, and a step is twice as long. So files of up to ten minutes are
// kept at 10 ms, six hours at 640 ms.
class LevelMeter {
 public:
  explicit LevelMeter(int rate);

  void Add(std::span<const float> samples);
  // After the last sample: the part of a step that is left, and the decays.
  void Finish();

  // Everything of the course; zero crossings a second and RMS are by-products.
  LevelCourse Course() const;
  std::optional<DecayEstimate> Decay() const;
  double RmsDbfs() const;
  double ZeroCrossings() const;
  double seconds() const { return static_cast<double>(samples_) / rate_; }

  // The mean level of the 10 ms about a point of the first ten minutes, dBFS.
  double LevelAt(double seconds) const;
  // The greatest in a stretch.
  double TopLevel(TimeSpan time) const;
  double step_seconds() const { return step_seconds_; }

 private:
  void EndStep();

  int rate_;
  double pole_;  // of the DC blocker
  int64_t samples_ = 0;
  float last_input_ = 0;
  float first_ = 0;
  bool differs_ = false;  // some sample differs from the first
  double last_output_ = 0;
  double total_ = 0;  // of squares
  int64_t crossings_ = 0;
  double sum_ = 0;      // of squares, of the step in work
  int64_t in_sum_ = 0;  // samples
  int64_t steps_begun_ = 0;
  int joined_ = 1;    // steps of 10 ms in one entry
  double entry_ = 0;  // of the entry in work
  int in_entry_ = 0;  // steps
  double step_seconds_ = 0.01;
  std::vector<float> powers_;
  std::vector<double> decay_seconds_;
  bool decays_found_ = false;
};

// The free decays in a course of levels (dBFS, `step` seconds apart): the time for 60 dB of each.
std::vector<double> FreeDecays(std::span<const float> levels, double step);

// A straight line through points by least squares.
struct LineFit {
  double slope = 0;
  double intercept = 0;
  double r2 = 0;        // share of the variance explained, 0 to 1
  double residual = 0;  // RMS
};
LineFit FitLine(std::span<const double> x, std::span<const double> y);

// The value below which a share of them lies (nearest rank); 0 of nothing.
double Quantile(std::vector<double> values, double share);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_LEVEL_METER_H_
