#include "hearsay/audio/loudness_meter.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>

namespace hearsay {
namespace {

// libebur128's own limits.
constexpr int kMostLoudnessChannels = 64;
constexpr int kLeastLoudnessRate = 16;
constexpr int kMostLoudnessRate = 2822400;
// Above this a histogram takes the place of the list of blocks.
constexpr double kExactSeconds = 600;
// BS.1770's absolute gate: what is softer has no loudness.
constexpr double kGateLufs = -70;

// Samples of a flat top differ by no more than this.
constexpr float kFlat = 1e-4F;
constexpr int64_t kLeastRun = 3;
// No file resolves less than 8-bit companding near its peak.
constexpr float kCoarsest = 0.05F;
// Flat tops of one clipped wave have one height; those below it are something else.
constexpr float kSameHeight = 0.98F;
// Softer than this, a flat top is the coarse steps of a quiet file.
constexpr float kLeastHeight = 0.02F;

}  // namespace

double DecibelsOfAmplitude(double amplitude) {
  return amplitude > 1e-10 ? 20 * std::log10(amplitude) : -200;
}

double DecibelsOfPower(double power) { return power > 1e-20 ? 10 * std::log10(power) : -200; }

struct LoudnessMeter::Ebur128 {
  ebur128_state* state = nullptr;

  ~Ebur128() {
    if (state != nullptr) ebur128_destroy(&state);
  }
};

LoudnessMeter::LoudnessMeter(int rate, int channels, int64_t frames)
    : channels_(channels), tops_(static_cast<size_t>(channels)) {
  if (channels > kMostLoudnessChannels || rate < kLeastLoudnessRate || rate > kMostLoudnessRate) {
    return;
  }
  int mode = EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK;
  if (frames <= 0 || static_cast<double>(frames) / rate > kExactSeconds)
    mode |= EBUR128_MODE_HISTOGRAM;
  ebur128_ = std::make_unique<Ebur128>();
  ebur128_->state =
      ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(rate), mode);
  if (ebur128_->state == nullptr) ebur128_.reset();
}

LoudnessMeter::~LoudnessMeter() = default;

void LoudnessMeter::FlatTops::EndRun(float leaving_step) {
  const float found = std::abs(level);
  if (length >= kLeastRun && found >= kLeastHeight) {
    if (found * kSameHeight > height) {
      samples.fill(0);
      runs.fill(0);
    }
    height = std::max(height, found);
    if (found >= height * kSameHeight) {
      // A parabola that stays within a quantum for n samples has gone ((n + 1) / (n - 1))^2 quanta
      // one sample before and after; half a quantum for rounding.
      const auto n = static_cast<float>(length);
      const float quanta = (n + 1) * (n + 1) / ((n - 1) * (n - 1)) + 0.5F;
      const float quantum = std::max(step, leaving_step) / quanta;
      const auto place = static_cast<size_t>(
          std::clamp(-std::log2(std::max(quantum, 1e-9F)), 0.0F, kSteps - 1.0F));
      samples[place] += length;
      ++runs[place];
    }
  }
  length = 0;
}

void LoudnessMeter::FlatTops::Add(float sample) {
  const float size = std::abs(sample);
  const float change = std::abs(sample - last);
  peak = std::max(peak, size);
  if (size < peak * 0.9F) {
    if (length > 0) EndRun(change);
  } else if (length > 0 && std::abs(sample - level) <= kFlat) {
    ++length;
  } else {
    if (length > 0) EndRun(change);
    level = sample;
    step = change;
    length = 1;
    if (change > 0) smallest_step = std::min(smallest_step, change);
  }
  last = sample;
}

void LoudnessMeter::Add(std::span<const float> interleaved) {
  const auto channels = static_cast<size_t>(channels_);
  for (size_t channel = 0; channel < channels; ++channel) {
    FlatTops tops = tops_[channel];
    double sum = 0;
    for (size_t i = channel; i < interleaved.size(); i += channels) {
      tops.Add(interleaved[i]);
      sum += interleaved[i];
    }
    sum_ += sum;
    tops_[channel] = tops;
  }
  count_ += static_cast<int64_t>(interleaved.size());
  if (ebur128_) {
    ebur128_add_frames_float(ebur128_->state, interleaved.data(), interleaved.size() / channels);
  }
}

SignalLevels LoudnessMeter::Levels() const {
  SignalLevels levels;
  if (count_ == 0) return levels;
  float peak = 0;
  for (const FlatTops& tops : tops_) peak = std::max(peak, tops.peak);
  int64_t clipped = 0;
  for (FlatTops tops : tops_) {
    if (tops.length > 0) tops.EndRun(0);
    if (tops.height < tops.peak * kSameHeight) continue;
    const float quantum = std::max(kFlat, std::min(tops.smallest_step, kCoarsest));
    for (size_t i = 0; i < FlatTops::kSteps; ++i) {
      if (std::ldexp(1.0F, -static_cast<int>(i) - 1) < quantum) break;
      clipped += tops.samples[i];
      levels.clipped_runs += tops.runs[i];
    }
  }
  levels.clipped_share = static_cast<double>(clipped) / static_cast<double>(count_);
  levels.peak_dbfs = DecibelsOfAmplitude(peak);
  levels.dc_offset = sum_ / static_cast<double>(count_);
  if (!ebur128_) return levels;
  double greatest = 0;
  for (int channel = 0; channel < channels_; ++channel) {
    double value = 0;
    if (ebur128_true_peak(ebur128_->state, static_cast<unsigned>(channel), &value) ==
        EBUR128_SUCCESS) {
      greatest = std::max(greatest, value);
    }
  }
  levels.true_peak_dbfs = DecibelsOfAmplitude(greatest);
  double loudness = 0;
  if (ebur128_loudness_global(ebur128_->state, &loudness) == EBUR128_SUCCESS &&
      loudness > kGateLufs && std::isfinite(loudness)) {
    levels.loudness_lufs = loudness;
    double range = 0;
    // Loudness range is of blocks of 3 s.
    if (static_cast<double>(count_) / channels_ >=
            3.0 * static_cast<double>(ebur128_->state->samplerate) &&
        ebur128_loudness_range(ebur128_->state, &range) == EBUR128_SUCCESS) {
      levels.loudness_range_lu = range;
    }
  }
  return levels;
}

}  // namespace hearsay
