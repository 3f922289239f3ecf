#include "hearsay/audio/pitch_tracker.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace hearsay {
namespace {

// Boersma's own values, as in Praat.
constexpr double kVoicingThreshold = 0.45;
constexpr double kSilenceThreshold = 0.03;
constexpr double kOctaveCost = 0.01;
constexpr double kOctaveJumpCost = 0.35;
constexpr double kVoicingCost = 0.14;
constexpr size_t kMostCandidates = 8;
constexpr double kPeriodsInFrame = 3;

constexpr size_t kLagFrames = 60;  // that the decision stays behind
constexpr int kSincDepth = 10;     // lags to either side that interpolation looks at

// Boersma's ceiling for voices is 600 Hz. Above it, the short lags of hissing and of formants pass
// for periods, so that a high pitch must be the clearer.
constexpr double kDoubtfulHz = 400;
constexpr double kDoubtAnOctave = 0.15;
constexpr double kMostDoubt = 0.3;

double LeastStrength(double hz) {
  return kVoicingThreshold +
         std::clamp(kDoubtAnOctave * std::log2(hz / kDoubtfulHz), 0.0, kMostDoubt);
}

int EvenFastSize(int least) {
  for (int size = least + least % 2;; size += 2) {
    int rest = size;
    for (const int factor : {2, 3, 5}) {
      while (rest % factor == 0) rest /= factor;
    }
    if (rest == 1) return size;
  }
}

int FrameSize(int rate) {
  return static_cast<int>(std::ceil(kPeriodsInFrame * rate / kLowestPitchHz));
}

}  // namespace

PitchTracker::PitchTracker(int rate, double hop_seconds)
    : rate_(rate),
      cost_scale_(0.01 / hop_seconds),
      shortest_lag_(std::max(2, static_cast<int>(rate / kHighestPitchHz))),
      longest_lag_(static_cast<int>(std::ceil(rate / kLowestPitchHz))),
      fourier_(EvenFastSize(FrameSize(rate) * 3 / 2)),
      window_(HannWindow(FrameSize(rate))),
      centred_(window_.size()) {
  const std::vector<float> ones(window_.size(), 1.0F);
  const auto own = fourier_.Autocorrelation(fourier_.Power(ones, window_));
  window_correlation_.assign(own.begin(), own.begin() + longest_lag_ + kSincDepth + 2);
  const float at_zero = window_correlation_[0];
  for (float& value : window_correlation_) value /= at_zero;
  correlation_.resize(window_correlation_.size());
}

std::pair<double, double> PitchTracker::Refine(std::span<const float> correlation, int lag) const {
  // Windowed sinc interpolation; the autocorrelation is even, so lags below zero are mirrored.
  const auto value_at = [&](double at) {
    const int base = static_cast<int>(std::floor(at));
    const double fraction = at - base;
    if (fraction < 1e-9) return static_cast<double>(correlation[static_cast<size_t>(base)]);
    const double sine = std::sin(std::numbers::pi * fraction) / std::numbers::pi;
    double sum = 0;
    for (int k = 1 - kSincDepth; k <= kSincDepth; ++k) {
      const double distance = fraction - k;
      const double taper = 1 - distance * distance / ((kSincDepth + 0.5) * (kSincDepth + 0.5));
      const auto index = static_cast<size_t>(std::abs(base + k));
      sum += correlation[index] * (k % 2 == 0 ? sine : -sine) / distance * taper * taper;
    }
    return sum;
  };
  double middle = lag;
  double height = correlation[static_cast<size_t>(lag)];
  for (const double step : {0.5, 0.125, 0.03125}) {
    const double left = value_at(middle - step);
    const double right = value_at(middle + step);
    const double curve = left - 2 * height + right;
    if (curve >= 0) break;
    const double shift = std::clamp(0.5 * (left - right) / curve, -1.0, 1.0) * step;
    const double moved = value_at(middle + shift);
    if (moved <= height) continue;
    middle += shift;
    height = moved;
  }
  return {middle, height};
}

PitchTracker::Column PitchTracker::Candidates(std::span<const float> frame) {
  float mean = 0;
  for (const float sample : frame) mean += sample;
  mean /= static_cast<float>(frame.size());
  float peak = 0;
  // The loudest of the middle, a period of the lowest pitch to either side.
  const size_t third = frame.size() / 3;
  for (size_t i = 0; i < frame.size(); ++i) {
    centred_[i] = frame[i] - mean;
    if (i >= third && i < 2 * third) peak = std::max(peak, std::abs(centred_[i]));
  }
  global_peak_ = std::max(global_peak_, peak);
  Column column;
  Candidate unvoiced;
  unvoiced.strength = kVoicingThreshold;
  if (global_peak_ > 0) {
    unvoiced.strength += static_cast<float>(
        std::max(0.0, 2 - peak / global_peak_ * (1 + kVoicingThreshold) / kSilenceThreshold));
  }
  column.push_back(unvoiced);
  if (peak < 1e-6F) return column;

  const auto own = fourier_.Autocorrelation(fourier_.Power(centred_, window_));
  if (own[0] <= 0) return column;
  for (size_t i = 0; i < correlation_.size(); ++i) {
    correlation_[i] = own[i] / own[0] / std::max(window_correlation_[i], 1e-3F);
  }
  std::vector<std::pair<float, int>> maxima;  // by height less the octave cost
  for (int lag = shortest_lag_; lag <= longest_lag_; ++lag) {
    const auto at = static_cast<size_t>(lag);
    const float height = correlation_[at];
    if (height < 0.5 * kVoicingThreshold || height < correlation_[at - 1] ||
        height <= correlation_[at + 1]) {
      continue;
    }
    // At short lags a maximum lies between samples, so that the sample understates it: the
    // parabola.
    const float curve = correlation_[at - 1] - 2 * height + correlation_[at + 1];
    const float tilt = correlation_[at - 1] - correlation_[at + 1];
    const float top = curve < 0 ? height - tilt * tilt / (8 * curve) : height;
    maxima.emplace_back(
        top - static_cast<float>(kOctaveCost * std::log2(kLowestPitchHz * lag / rate_)), lag);
  }
  const size_t kept = std::min(maxima.size(), kMostCandidates);
  std::partial_sort(maxima.begin(), maxima.begin() + static_cast<std::ptrdiff_t>(kept),
                    maxima.end(), std::greater<>());
  for (size_t i = 0; i < kept; ++i) {
    auto [lag, height] = Refine(correlation_, maxima[i].second);
    if (height > 1) height = 1 / height;
    const double hz = rate_ / lag;
    if (hz > kHighestPitchHz || hz < kLowestPitchHz || height < LeastStrength(hz)) continue;
    column.push_back({static_cast<float>(hz), static_cast<float>(height)});
  }
  return column;
}

void PitchTracker::Add(std::span<const float> frame) {
  Column column = Candidates(frame);
  for (Candidate& candidate : column) {
    const double own =
        candidate.strength -
        (candidate.hz > 0 ? kOctaveCost * std::log2(kLowestPitchHz / candidate.hz) : 0);
    double best = 0;
    if (!columns_.empty()) {
      const Column& before = columns_.back();
      best = -1e30;
      for (size_t k = 0; k < before.size(); ++k) {
        double cost = 0;
        if ((before[k].hz > 0) != (candidate.hz > 0)) {
          cost = kVoicingCost;
        } else if (candidate.hz > 0) {
          cost = kOctaveJumpCost * std::abs(std::log2(candidate.hz / before[k].hz));
        }
        const double score = before[k].score - cost * cost_scale_;
        if (score > best) {
          best = score;
          candidate.from = static_cast<int>(k);
        }
      }
    }
    candidate.score = static_cast<float>(best + own);
  }
  // Scores are kept relative to the best, so that they do not lose digits as they grow.
  float best = column[0].score;
  for (const Candidate& candidate : column) best = std::max(best, candidate.score);
  for (Candidate& candidate : column) candidate.score -= best;
  columns_.push_back(std::move(column));
  if (columns_.size() > 2 * kLagFrames) Decide(kLagFrames);
}

void PitchTracker::Decide(size_t keep) {
  if (columns_.empty()) return;
  const Column& last = columns_.back();
  size_t at = 0;
  for (size_t k = 1; k < last.size(); ++k) {
    if (last[k].score > last[at].score) at = k;
  }
  std::vector<size_t> path(columns_.size());
  for (size_t t = columns_.size(); t-- > 0;) {
    path[t] = at;
    at = static_cast<size_t>(columns_[t][at].from);
  }
  const size_t decide = columns_.size() - keep;
  for (size_t t = 0; t < decide; ++t) {
    const Candidate& chosen = columns_[t][path[t]];
    decided_.push_back({chosen.hz, chosen.hz > 0 ? chosen.strength : 0});
  }
  columns_.erase(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(decide));
}

void PitchTracker::Finish() { Decide(0); }

}  // namespace hearsay
