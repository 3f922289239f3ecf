#include "hearsay/audio/log_mel.h"

#include <kissfft/kiss_fftr.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "hearsay/audio/waveform.h"

namespace hearsay {
namespace {

constexpr int kBins = kMelWindow / 2 + 1;
constexpr double kHighest = kModelRate / 2.0;

// Slaney's mel scale (Auditory Toolbox, 1998): linear to 1 kHz, logarithmic above.
constexpr double kMelWidth = 200.0 / 3;
constexpr double kBreak = 1000;
const double kLogStep = std::log(6.4) / 27;

double ToMel(double frequency) {
  return frequency < kBreak ? frequency / kMelWidth
                            : kBreak / kMelWidth + std::log(frequency / kBreak) / kLogStep;
}

double ToFrequency(double mel) {
  const double at_break = kBreak / kMelWidth;
  return mel < at_break ? mel * kMelWidth : kBreak * std::exp(kLogStep * (mel - at_break));
}

}  // namespace

LogMel::LogMel(int bands) : bands_(bands), window_(kMelWindow) {
  for (int i = 0; i < kMelWindow; ++i) {
    window_[i] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / kMelWindow));
  }
  std::vector<double> edges(static_cast<size_t>(bands) + 2);
  for (size_t i = 0; i < edges.size(); ++i) {
    edges[i] = ToFrequency(ToMel(kHighest) * static_cast<double>(i) / (bands + 1));
  }
  filters_.resize(static_cast<size_t>(bands));
  for (int band = 0; band < bands; ++band) {
    const double low = edges[band];
    const double centre = edges[band + 1];
    const double high = edges[band + 2];
    Filter& filter = filters_[band];
    for (int bin = 0; bin < kBins; ++bin) {
      const double frequency = kHighest * bin / (kBins - 1);
      const double weight =
          std::min((frequency - low) / (centre - low), (high - frequency) / (high - centre));
      if (weight <= 0) continue;
      if (filter.weights.empty()) filter.first = bin;
      // Each triangle has the same area.
      filter.weights.push_back(static_cast<float>(weight * 2 / (high - low)));
    }
  }
}

std::vector<float> LogMel::FilterBank() const {
  std::vector<float> bank(static_cast<size_t>(bands_) * kBins);
  for (int band = 0; band < bands_; ++band) {
    const Filter& filter = filters_[band];
    std::copy(filter.weights.begin(), filter.weights.end(),
              bank.begin() + static_cast<std::ptrdiff_t>(band) * kBins + filter.first);
  }
  return bank;
}

void LogMel::Compute(std::span<const float> samples, int frames, float* output) const {
  const auto wanted = static_cast<int64_t>(frames) * kMelHop;
  const int64_t there = std::min<int64_t>(static_cast<int64_t>(samples.size()), wanted);
  const auto clip = [](float sample) {
    return std::clamp(sample, -kLoudestSample, kLoudestSample);
  };
  const auto at = [&](int64_t index) {
    // Reflected at both ends of the stretch, which is silent where the sound has ended.
    if (index < 0) index = -index;
    if (index >= wanted) index = 2 * (wanted - 1) - index;
    return index >= 0 && index < there ? clip(samples[static_cast<size_t>(index)]) : 0.0F;
  };
  std::vector<float> frame(kMelWindow);
  std::vector<kiss_fft_cpx> spectrum(kBins);
  std::vector<float> power(kBins);
  // Holds room to work in, so that it is each call's own.
  const std::unique_ptr<kiss_fftr_state, void (*)(kiss_fftr_cfg)> transform(
      kiss_fftr_alloc(kMelWindow, 0, nullptr, nullptr),
      [](kiss_fftr_cfg config) { kiss_fftr_free(config); });
  float largest = -10;
  for (int t = 0; t < frames; ++t) {
    const int64_t begin = static_cast<int64_t>(t) * kMelHop - kMelWindow / 2;
    if (begin >= there && begin + kMelWindow <= wanted) {
      // Silence to the end.
      for (int band = 0; band < bands_; ++band)
        output[static_cast<int64_t>(band) * frames + t] = -10;
      continue;
    }
    if (begin >= 0 && begin + kMelWindow <= there) {
      for (int i = 0; i < kMelWindow; ++i) {
        frame[i] = clip(samples[static_cast<size_t>(begin) + i]) * window_[i];
      }
    } else {
      for (int i = 0; i < kMelWindow; ++i) frame[i] = at(begin + i) * window_[i];
    }
    kiss_fftr(transform.get(), frame.data(), spectrum.data());
    for (int bin = 0; bin < kBins; ++bin) {
      power[bin] = spectrum[bin].r * spectrum[bin].r + spectrum[bin].i * spectrum[bin].i;
    }
    for (int band = 0; band < bands_; ++band) {
      const Filter& filter = filters_[band];
      float sum = 0;
      for (size_t i = 0; i < filter.weights.size(); ++i) {
        sum += filter.weights[i] * power[filter.first + i];
      }
      const float level = std::log10(std::max(sum, 1e-10F));
      largest = std::max(largest, level);
      output[static_cast<int64_t>(band) * frames + t] = level;
    }
  }
  const int64_t count = static_cast<int64_t>(bands_) * frames;
  for (int64_t i = 0; i < count; ++i) output[i] = (std::max(output[i], largest - 8) + 4) / 4;
}

}  // namespace hearsay
