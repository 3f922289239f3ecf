#include "hearsay/audio/level_meter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hearsay/audio/loudness_meter.h"

namespace hearsay {
namespace {

constexpr size_t kMostEntries = 65536;
constexpr double kBlockerHz = 20;  // below hearing: takes away DC and rumble of the recorder

// Levels are averaged over so many seconds before events and decays are looked for.
constexpr double kSmoothing = 0.03;
// A sound is an event where it stands this far over a floor that holds still ...
constexpr double kOverFloor = 6;
// ... that is, whose lower quarter spans no more than this.
constexpr double kStillFloor = 4;
// The loudest is this much further up: low noises swing by themselves.
constexpr double kOverStillFloor = 10;
// Where the floor moves, only what is this far under the top counts as quiet.
constexpr double kUnderTop = 20;
// And what is as far under the top is quiet at any rate: tails of rooms and releases.
constexpr double kFarUnderTop = 40;
// Gaps up to this are within one sound; shorter sounds than the second are none.
constexpr double kLongestGap = 0.1;
constexpr double kShortestEvent = 0.02;
// Events softer than the loudest by more than this are part of the background.
constexpr double kFaintest = 30;
constexpr double kShortestSilence = 0.2;
constexpr double kLeastPauses = 0.05;
constexpr double kMostSignalToNoise = 100;
constexpr double kSwell = 50;
// Bins of the envelope whose line is the change of level.
constexpr double kEnvelopeBin = 0.25;

// A decay falls at least so far, in a line that explains this share of its variance.
constexpr double kLeastDecay = 15;
constexpr double kLeastDecayFit = 0.95;
constexpr double kPlateau = 3;
// A decay ends where the level rises by this over its least so far.
constexpr double kDecayRise = 2;
// The floor is not nearer than this to what is fitted.
constexpr double kOverDecayFloor = 6;
constexpr size_t kMostDecays = 4096;

// Centred moving average of powers, as levels.
std::vector<float> SmoothedLevels(std::span<const float> powers, double step) {
  const auto half = static_cast<std::ptrdiff_t>(kSmoothing / step / 2);
  const auto count = static_cast<std::ptrdiff_t>(powers.size());
  std::vector<float> levels(powers.size());
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    double sum = 0;
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, i - half);
    const std::ptrdiff_t end = std::min(count, i + half + 1);
    for (std::ptrdiff_t k = begin; k < end; ++k) sum += powers[static_cast<size_t>(k)];
    levels[static_cast<size_t>(i)] =
        static_cast<float>(DecibelsOfPower(sum / static_cast<double>(end - begin)));
  }
  return levels;
}

// Stretches of frames where `active` holds, gaps up to `gap` closed.
std::vector<std::pair<size_t, size_t>> Stretches(const std::vector<bool>& active, size_t gap) {
  std::vector<std::pair<size_t, size_t>> stretches;
  for (size_t i = 0; i < active.size(); ++i) {
    if (!active[i]) continue;
    if (!stretches.empty() && i - stretches.back().second <= gap) {
      stretches.back().second = i + 1;
    } else {
      stretches.emplace_back(i, i + 1);
    }
  }
  return stretches;
}

}  // namespace

LineFit FitLine(std::span<const double> x, std::span<const double> y) {
  LineFit fit;
  const auto n = static_cast<double>(x.size());
  if (x.empty()) return fit;
  double mean_x = 0;
  double mean_y = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  fit.slope = xx > 0 ? xy / xx : 0;
  fit.intercept = mean_y - fit.slope * mean_x;
  fit.r2 = xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0;
  fit.residual = std::sqrt(std::max(0.0, yy - fit.slope * xy) / n);
  return fit;
}

double Quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto rank =
      static_cast<size_t>(std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank),
                   values.end());
  return values[rank];
}

std::vector<double> FreeDecays(std::span<const float> levels, double step) {
  std::vector<double> decays;
  if (levels.size() < 3) return decays;
  const double top = *std::max_element(levels.begin(), levels.end());
  const double floor = std::max(Quantile({levels.begin(), levels.end()}, 0.1), top - 70);
  std::vector<double> x;
  std::vector<double> y;
  for (size_t i = 0; i + 1 < levels.size();) {
    // From a height that leaves room to fall, as long as it falls.
    if (levels[i] < floor + kLeastDecay + kOverDecayFloor || levels[i + 1] >= levels[i]) {
      ++i;
      continue;
    }
    x.clear();
    y.clear();
    double least = levels[i];
    size_t end = i;
    while (end < levels.size() && levels[end] <= least + kDecayRise &&
           levels[end] > floor + kOverDecayFloor) {
      least = std::min<double>(least, levels[end]);
      x.push_back(static_cast<double>(end) * step);
      y.push_back(levels[end]);
      ++end;
    }
    const bool reached_floor = end < levels.size() && levels[end] <= floor + kOverDecayFloor;
    const size_t before = end >= i + 2 ? end - 2 : i;
    const double last_fall =
        reached_floor ? levels[before] - std::max<double>(levels[end], floor) : 0;
    if (last_fall >= kLeastDecay) {
      // An offset too quick for a line: what follows it bounds the room.
      decays.push_back(60 * static_cast<double>(end - before) * step / last_fall);
    } else if (y.size() >= 4 && y.front() - y.back() >= kLeastDecay) {
      // From 3 dB under the beginning on: before that the sound itself may have lasted.
      size_t from = 0;
      for (size_t k = 0; k < y.size(); ++k) {
        if (y[k] > y.front() - kPlateau) from = k;
      }
      if (y.size() - from < 4 || y[from] - y.back() < kLeastDecay) {
        i = end;
        continue;
      }
      const LineFit fit = FitLine(std::span(x).subspan(from), std::span(y).subspan(from));
      if (fit.slope < 0 && fit.r2 >= kLeastDecayFit) decays.push_back(-60 / fit.slope);
    }
    i = std::max(end, i + 1);
    if (decays.size() >= kMostDecays) break;
  }
  return decays;
}

LevelMeter::LevelMeter(int rate)
    : rate_(rate), pole_(std::exp(-2 * std::numbers::pi * kBlockerHz / rate)) {
  powers_.reserve(1024);
}

void LevelMeter::Add(std::span<const float> samples) {
  for (const float sample : samples) {
    if (samples_ == 0) {
      // The blocker begins as if the first sample had always been there.
      first_ = last_input_ = sample;
    }
    if (sample != first_) differs_ = true;
    const double output = sample - last_input_ + pole_ * last_output_;
    crossings_ += (sample < 0) != (last_input_ < 0) ? 1 : 0;
    last_input_ = sample;
    last_output_ = std::abs(output) < 1e-12 ? 0 : output;
    sum_ += output * output;
    ++in_sum_;
    ++samples_;
    // Steps end on the sample nearest to a multiple of 10 ms.
    if (samples_ * 100 >= (steps_begun_ + 1) * rate_) EndStep();
  }
}

void LevelMeter::EndStep() {
  total_ += sum_;
  entry_ += in_sum_ > 0 ? sum_ / static_cast<double>(in_sum_) : 0;
  sum_ = 0;
  in_sum_ = 0;
  steps_begun_ = samples_ * 100 / rate_;
  if (++in_entry_ < joined_) return;
  powers_.push_back(static_cast<float>(entry_ / in_entry_));
  entry_ = 0;
  in_entry_ = 0;
  if (powers_.size() < kMostEntries) return;
  if (!decays_found_) {
    decay_seconds_ = FreeDecays(SmoothedLevels(powers_, step_seconds_), step_seconds_);
    decays_found_ = true;
  }
  for (size_t i = 0; i < powers_.size() / 2; ++i) {
    powers_[i] = (powers_[2 * i] + powers_[2 * i + 1]) / 2;
  }
  powers_.resize(powers_.size() / 2);
  joined_ *= 2;
  step_seconds_ *= 2;
}

void LevelMeter::Finish() {
  // Less than half a step says little of its level.
  if (in_sum_ > 0 && (powers_.empty() || in_sum_ * 200 >= rate_)) EndStep();
  total_ += sum_;
  sum_ = 0;
  in_sum_ = 0;
  if (in_entry_ > 0) {
    powers_.push_back(static_cast<float>(entry_ / in_entry_));
    in_entry_ = 0;
  }
  if (decays_found_) return;
  decay_seconds_ = FreeDecays(SmoothedLevels(powers_, step_seconds_), step_seconds_);
  decays_found_ = true;
}

double LevelMeter::RmsDbfs() const {
  return samples_ == 0 ? -200 : DecibelsOfPower(total_ / static_cast<double>(samples_));
}

double LevelMeter::ZeroCrossings() const {
  return samples_ == 0 ? 0 : static_cast<double>(crossings_) / seconds();
}

double LevelMeter::LevelAt(double seconds) const {
  if (powers_.empty() || seconds < 0) return -200;
  const auto entry = static_cast<size_t>(seconds / step_seconds_);
  return DecibelsOfPower(powers_[std::min(entry, powers_.size() - 1)]);
}

double LevelMeter::TopLevel(TimeSpan time) const {
  double top = LevelAt(time.begin);
  const auto steps = static_cast<int64_t>(std::ceil(time.seconds() / step_seconds_));
  for (int64_t i = 1; i < steps; ++i) {
    top = std::max(top, LevelAt(time.begin + static_cast<double>(i) * step_seconds_));
  }
  return top;
}

std::optional<DecayEstimate> LevelMeter::Decay() const {
  if (decay_seconds_.empty()) return std::nullopt;
  DecayEstimate estimate;
  estimate.decays = static_cast<int>(decay_seconds_.size());
  estimate.seconds = Quantile(decay_seconds_, 0.25);
  const double upper = Quantile(decay_seconds_, 0.75);
  estimate.spread = estimate.seconds > 0 ? upper / estimate.seconds : 1;
  return estimate;
}

LevelCourse LevelMeter::Course() const {
  LevelCourse course;
  course.seconds = seconds();
  course.step_seconds = step_seconds_;
  course.digital_silence = !differs_;
  if (powers_.empty()) return course;
  if (!differs_) {
    course.silences = {{0, course.seconds}};
    course.silent_share = 1;
    return course;
  }
  const std::vector<float> levels = SmoothedLevels(powers_, step_seconds_);
  const std::vector<double> sorted(levels.begin(), levels.end());
  course.floor_dbfs = Quantile(sorted, 0.1);
  course.top_dbfs = Quantile(sorted, 0.95);
  const double top = *std::max_element(levels.begin(), levels.end());
  const bool still_floor = Quantile(sorted, 0.25) - Quantile(sorted, 0.05) <= kStillFloor &&
                           top - course.floor_dbfs >= kOverFloor + kOverStillFloor;
  double threshold = still_floor ? course.floor_dbfs + kOverFloor
                                 : std::min(course.floor_dbfs + kOverFloor, top - kUnderTop);
  threshold = std::max(threshold, top - kFarUnderTop);

  std::vector<bool> active(levels.size());
  for (size_t i = 0; i < levels.size(); ++i) active[i] = levels[i] >= threshold;
  const auto gap = static_cast<size_t>(kLongestGap / step_seconds_);
  std::vector<bool> sounding(levels.size());
  std::vector<double> quiet;
  std::vector<double> times;
  std::vector<double> envelope;
  for (const auto& [begin, end] : Stretches(active, gap)) {
    const double loudest = *std::max_element(levels.begin() + static_cast<std::ptrdiff_t>(begin),
                                             levels.begin() + static_cast<std::ptrdiff_t>(end));
    const TimeSpan time{static_cast<double>(begin) * step_seconds_,
                        std::min(static_cast<double>(end) * step_seconds_, course.seconds)};
    const bool long_enough = time.seconds() >= kShortestEvent || levels.size() < 3;
    if (!long_enough || loudest < top - kFaintest) continue;
    for (size_t i = begin; i < end; ++i) sounding[i] = true;
    ++course.event_count;
    if (course.events.size() < kMostListed) course.events.push_back({time, loudest});
  }
  double sound = 0;
  int64_t sounding_steps = 0;
  // A single sound may swell or die away by more than what parts it from silence.
  const double least_of_one =
      std::max(top - kSwell, still_floor ? course.floor_dbfs + kOverFloor / 2 : -200);
  for (size_t i = 0; i < levels.size(); ++i) {
    if (sounding[i]) {
      sound += powers_[i];
      ++sounding_steps;
    } else {
      quiet.push_back(powers_[i]);
    }
    if (course.event_count > 1 ? sounding[i] : levels[i] >= least_of_one) {
      const double time = static_cast<double>(i) * step_seconds_;
      if (times.empty() || time - times.back() >= kEnvelopeBin) {
        times.push_back(time);
        envelope.push_back(levels[i]);
      } else {
        envelope.back() = std::max<double>(envelope.back(), levels[i]);
      }
    }
  }
  std::vector<bool> silent(sounding);
  silent.flip();
  for (const auto& [begin, end] : Stretches(silent, 0)) {
    const TimeSpan time{static_cast<double>(begin) * step_seconds_,
                        std::min(static_cast<double>(end) * step_seconds_, course.seconds)};
    if (time.seconds() >= kShortestSilence && course.silences.size() < kMostListed) {
      course.silences.push_back(time);
    }
  }
  course.silent_share = static_cast<double>(quiet.size()) / static_cast<double>(levels.size());
  if (course.silent_share >= kLeastPauses && sounding_steps > 0) {
    // The median: a pause also holds the tails of sounds.
    const double noise = Quantile(quiet, 0.5);
    const double signal = std::max(0.0, sound / static_cast<double>(sounding_steps) - noise);
    course.signal_to_noise_db =
        std::min(DecibelsOfPower(signal) - DecibelsOfPower(noise), kMostSignalToNoise);
  }
  if (times.size() >= 4) {
    const LineFit fit = FitLine(times, envelope);
    course.change_db = fit.slope * (times.back() - times.front());
    course.change_fit = fit.r2;
  }
  return course;
}

}  // namespace hearsay
