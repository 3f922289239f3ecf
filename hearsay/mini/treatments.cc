#include "hearsay/mini/treatments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace hearsay {
namespace {

constexpr double kPi = std::numbers::pi;

size_t SampleCount(double seconds, int rate) {
  return static_cast<size_t>(std::lround(std::max(0.0, seconds) * rate));
}

float Peak(const Waveform& waveform) {
  float peak = 0;
  for (const float x : waveform.samples) peak = std::max(peak, std::abs(x));
  return peak;
}

// Box and Muller, "A note on the generation of random normal deviates" (1958).
double Gaussian(Random* random) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - random->Uniform()));
  return radius * std::cos(2.0 * kPi * random->Uniform());
}

// One low-pass kernel of unit gain at 0 Hz.
std::vector<double> LowPassKernel(double hertz, int rate) {
  constexpr int kTaps = 511;
  constexpr int kMiddle = kTaps / 2;
  std::vector<double> kernel(kTaps);
  double sum = 0;
  for (int i = 0; i < kTaps; ++i) {
    const double t = i - kMiddle;
    const double cycles = 2.0 * hertz / rate;
    const double sinc = t == 0 ? cycles : std::sin(kPi * cycles * t) / (kPi * t);
    const double phase = 2.0 * kPi * i / (kTaps - 1);
    kernel[static_cast<size_t>(i)] =
        sinc * (0.42 - 0.5 * std::cos(phase) + 0.08 * std::cos(2.0 * phase));
    sum += kernel[static_cast<size_t>(i)];
  }
  for (double& tap : kernel) tap /= sum;
  return kernel;
}

void Convolve(const std::vector<double>& kernel, Waveform* waveform) {
  const auto size = static_cast<std::ptrdiff_t>(waveform->samples.size());
  const auto taps = static_cast<std::ptrdiff_t>(kernel.size());
  std::vector<float> out(waveform->samples.size());
  for (std::ptrdiff_t n = 0; n < size; ++n) {
    double sum = 0;
    const std::ptrdiff_t from = std::max<std::ptrdiff_t>(0, n + taps / 2 - size + 1);
    const std::ptrdiff_t to = std::min(taps, n + taps / 2 + 1);
    for (std::ptrdiff_t k = from; k < to; ++k) {
      sum += kernel[static_cast<size_t>(k)] *
             static_cast<double>(waveform->samples[static_cast<size_t>(n + taps / 2 - k)]);
    }
    out[static_cast<size_t>(n)] = static_cast<float>(sum);
  }
  waveform->samples = std::move(out);
}

// y[n] = x[n] + gain y[n - delay].
std::vector<double> Comb(const std::vector<double>& in, size_t delay, double gain) {
  std::vector<double> out(in.size());
  for (size_t n = 0; n < in.size(); ++n) {
    out[n] = in[n] + (n >= delay ? gain * out[n - delay] : 0.0);
  }
  return out;
}

std::vector<double> AllPass(const std::vector<double>& in, size_t delay, double gain) {
  std::vector<double> out(in.size());
  for (size_t n = 0; n < in.size(); ++n) {
    out[n] = -gain * in[n] + (n >= delay ? in[n - delay] + gain * out[n - delay] : 0.0);
  }
  return out;
}

// A first-order section with a pole and a zero (in Hz), by the bilinear transform.
void PoleZero(double pole, double zero, int rate, std::vector<double>* samples) {
  const double p = std::tan(kPi * pole / rate);
  const double z = std::tan(kPi * zero / rate);
  const double b0 = (1.0 + z) / (1.0 + p);
  const double b1 = (z - 1.0) / (1.0 + p);
  const double a1 = (p - 1.0) / (1.0 + p);
  double x1 = 0;
  double y1 = 0;
  for (double& x : *samples) {
    const double y = b0 * x + b1 * x1 - a1 * y1;
    x1 = x;
    y1 = y;
    x = y;
  }
}

}  // namespace

double LoudnessAt(LoudnessShape shape, double position) {
  position = std::clamp(position, 0.0, 1.0);
  switch (shape) {
    case LoudnessShape::kLouder:
      return position;
    case LoudnessShape::kSofter:
      return 1.0 - position;
    case LoudnessShape::kLouderThenSofter:
      return 1.0 - std::abs(2.0 * position - 1.0);
    case LoudnessShape::kSofterThenLouder:
      return std::abs(2.0 * position - 1.0);
  }
  return 1.0;
}

void NormalisePeak(double peak, Waveform* waveform) {
  const float largest = Peak(*waveform);
  if (largest <= 0) return;
  const float gain = static_cast<float>(peak) / largest;
  for (float& x : waveform->samples) x *= gain;
}

void FitLength(double seconds, Waveform* waveform) {
  const size_t count = SampleCount(seconds, waveform->rate);
  const bool cut = waveform->samples.size() > count;
  waveform->samples.resize(count);
  if (!cut) return;
  const size_t fade = std::min(count, SampleCount(0.02, waveform->rate));
  for (size_t i = 0; i < fade; ++i) {
    waveform->samples[count - 1 - i] *= static_cast<float>(i) / static_cast<float>(fade);
  }
}

Waveform Looped(const Waveform& waveform, double seconds) {
  const size_t count = SampleCount(seconds, waveform.rate);
  const size_t size = waveform.samples.size();
  const size_t fade = std::min(size / 4, SampleCount(0.01, waveform.rate));
  Waveform out{waveform.rate, std::vector<float>(count)};
  if (size == 0) return out;
  for (size_t start = 0; start < count; start += size - fade) {
    for (size_t i = 0; i < size && start + i < count; ++i) {
      double gain = 1;
      if (i < fade && start > 0) gain = static_cast<double>(i) / static_cast<double>(fade);
      if (i + fade >= size) gain = static_cast<double>(size - i) / static_cast<double>(fade + 1);
      out.samples[start + i] += static_cast<float>(gain) * waveform.samples[i];
    }
  }
  return out;
}

void TrimSilence(Waveform* waveform) {
  const float floor = Peak(*waveform) / 300;
  auto& samples = waveform->samples;
  const auto loud = [&](float x) { return std::abs(x) > floor; };
  const auto first = std::find_if(samples.begin(), samples.end(), loud);
  if (first == samples.end()) return;
  const auto last = std::find_if(samples.rbegin(), samples.rend(), loud).base();
  const auto margin = static_cast<std::ptrdiff_t>(SampleCount(0.02, waveform->rate));
  const auto from = std::max<std::ptrdiff_t>(0, (first - samples.begin()) - margin);
  const auto to =
      std::min(static_cast<std::ptrdiff_t>(samples.size()), (last - samples.begin()) + margin);
  samples = std::vector<float>(samples.begin() + from, samples.begin() + to);
}

void MixAt(const Waveform& other, double start, double gain, Waveform* target) {
  const size_t from = SampleCount(start, target->rate);
  const size_t end = from + other.samples.size();
  if (target->samples.size() < end) target->samples.resize(end);
  for (size_t i = 0; i < other.samples.size(); ++i) {
    target->samples[from + i] += static_cast<float>(gain) * other.samples[i];
  }
}

void ApplyLoudness(LoudnessShape shape, double range_db, Waveform* waveform) {
  const auto size = static_cast<double>(waveform->samples.size());
  for (size_t i = 0; i < waveform->samples.size(); ++i) {
    const double decibels = range_db * (LoudnessAt(shape, static_cast<double>(i) / size) - 1.0);
    waveform->samples[i] *= static_cast<float>(std::pow(10.0, decibels / 20.0));
  }
}

void HardClip(double drive_db, double peak, Waveform* waveform) {
  NormalisePeak(std::pow(10.0, drive_db / 20.0), waveform);
  for (float& x : waveform->samples) x = std::clamp(x, -1.0F, 1.0F) * static_cast<float>(peak);
}

void LowPass(double hertz, Waveform* waveform) {
  Convolve(LowPassKernel(hertz, waveform->rate), waveform);
}

void HighPass(double hertz, Waveform* waveform) {
  auto kernel = LowPassKernel(hertz, waveform->rate);
  for (double& tap : kernel) tap = -tap;
  kernel[kernel.size() / 2] += 1.0;
  Convolve(kernel, waveform);
}

void DropOut(int count, Random* random, Waveform* waveform) {
  auto& samples = waveform->samples;
  const auto size = static_cast<double>(samples.size());
  for (int i = 0; i < count; ++i) {
    const double seconds = 0.06 + 0.06 * random->Uniform();
    const double at = (i + 0.25 + 0.5 * random->Uniform()) / count;
    const auto from = static_cast<size_t>(at * size);
    const size_t to = std::min(samples.size(), from + SampleCount(seconds, waveform->rate));
    std::fill(samples.begin() + static_cast<std::ptrdiff_t>(from),
              samples.begin() + static_cast<std::ptrdiff_t>(to), 0.0F);
  }
}

void AddHum(double hertz, double level, Waveform* waveform) {
  constexpr std::array<std::array<double, 2>, 4> kHarmonics = {
      {{1, 1.0}, {2, 0.5}, {3, 0.4}, {5, 0.2}}};
  for (size_t i = 0; i < waveform->samples.size(); ++i) {
    const double t = static_cast<double>(i) / waveform->rate;
    double sum = 0;
    for (const auto& [multiple, share] : kHarmonics) {
      sum += share * std::sin(2.0 * kPi * multiple * hertz * t);
    }
    waveform->samples[i] += static_cast<float>(level * sum);
  }
}

void AddHiss(double level, Random* random, Waveform* waveform) {
  for (float& x : waveform->samples) x += static_cast<float>(level * Gaussian(random));
}

void Reverberate(double decay_seconds, double wet, Waveform* waveform) {
  // Seconds without common divisors, so that the combs' echoes do not fall together.
  constexpr std::array<double, 8> kCombs = {0.0253, 0.0269, 0.0290, 0.0307,
                                            0.0322, 0.0338, 0.0353, 0.0367};
  constexpr std::array<double, 3> kAllPasses = {0.0126, 0.0100, 0.0051};
  const size_t size = waveform->samples.size() + SampleCount(decay_seconds, waveform->rate);
  std::vector<double> dry(waveform->samples.begin(), waveform->samples.end());
  dry.resize(size);
  std::vector<double> wet_samples(size);
  for (const double delay : kCombs) {
    const auto out =
        Comb(dry, SampleCount(delay, waveform->rate), std::pow(10.0, -3.0 * delay / decay_seconds));
    for (size_t n = 0; n < size; ++n) wet_samples[n] += out[n] / kCombs.size();
  }
  for (const double delay : kAllPasses) {
    wet_samples = AllPass(wet_samples, SampleCount(delay, waveform->rate), 0.7);
  }
  waveform->samples.resize(size);
  for (size_t n = 0; n < size; ++n) {
    waveform->samples[n] = static_cast<float>(dry[n] + wet * wet_samples[n]);
  }
}

void Echo(double delay_seconds, double gain, int count, Waveform* waveform) {
  const Waveform dry = *waveform;
  double level = 1;
  for (int i = 1; i <= count; ++i) {
    level *= gain;
    MixAt(dry, i * delay_seconds, level, waveform);
  }
}

Waveform Noise(NoiseColour colour, double seconds, int rate, Random* random) {
  std::vector<double> samples(SampleCount(seconds, rate));
  for (double& x : samples) x = Gaussian(random);
  if (colour == NoiseColour::kPink) {
    // Poles and zeros by turns an octave apart: 6 dB down, then level, on average 3 dB an octave.
    for (int pole = 10; pole < rate / 4; pole *= 4) PoleZero(pole, 2 * pole, rate, &samples);
  } else if (colour == NoiseColour::kBrown) {
    PoleZero(10, rate * 0.49, rate, &samples);
  } else if (colour == NoiseColour::kViolet) {
    for (size_t i = samples.size(); i-- > 1;) samples[i] -= samples[i - 1];
  }
  double sum = 0;
  for (const double x : samples) sum += x * x;
  const double gain =
      samples.empty() ? 0 : 0.1 / std::sqrt(sum / static_cast<double>(samples.size()));
  Waveform out{rate, std::vector<float>(samples.size())};
  for (size_t i = 0; i < samples.size(); ++i)
    out.samples[i] = static_cast<float>(gain * samples[i]);
  return out;
}

}  // namespace hearsay
