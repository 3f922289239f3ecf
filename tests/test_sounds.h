// Sounds made by formula, and sound files of them, so that no test brings binary files along.
#ifndef HEARSAY_TESTS_TEST_SOUNDS_H_
#define HEARSAY_TESTS_TEST_SOUNDS_H_

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <span>
#include <vector>

namespace hearsay::sounds {

using Samples = std::vector<float>;

inline size_t Count(double seconds, int rate) { return static_cast<size_t>(seconds * rate + 0.5); }

inline Samples Silence(double seconds, int rate = 44100) { return Samples(Count(seconds, rate)); }

// Uniform between -amplitude and amplitude, by Numerical Recipes' linear congruential generator
// (tests/golden/make_signal_golden.py has the same).
inline Samples Noise(double seconds, double amplitude, int rate = 44100, uint32_t seed = 1) {
  Samples samples(Count(seconds, rate));
  for (float& sample : samples) {
    seed = 1664525U * seed + 1013904223U;
    sample = static_cast<float>(amplitude * (seed / 2147483648.0 - 1));
  }
  return samples;
}

// `count` harmonics of hz + glide * t, the k-th of amplitude / k.
inline Samples Harmonics(double hz, double glide, int count, double amplitude, double seconds,
                         int rate = 44100) {
  Samples samples(Count(seconds, rate));
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / rate;
    const double phase = 2 * std::numbers::pi * (hz * t + glide * t * t / 2);
    double sum = 0;
    for (int k = 1; k <= count; ++k) sum += amplitude / k * std::sin(k * phase);
    samples[i] = static_cast<float>(sum);
  }
  return samples;
}

inline Samples Sine(double hz, double amplitude, double seconds, int rate = 44100) {
  return Harmonics(hz, 0, 1, amplitude, seconds, rate);
}

// A plucked note: four harmonics that die away by 60 dB in `decay` seconds, faded out over its last
// 10 ms.
inline Samples Note(double midi, double amplitude, double seconds, double decay, int rate = 44100) {
  Samples samples = Harmonics(440 * std::exp2((midi - 69) / 12), 0, 4, amplitude, seconds, rate);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / rate;
    const double left = static_cast<double>(samples.size() - i) / rate;
    samples[i] *= static_cast<float>(std::pow(10, -3 * t / decay) * std::fmin(1, left / 0.01) *
                                     std::fmin(1, t / 0.002));
  }
  return samples;
}

// Adds `what` to `onto` from `seconds` on; `onto` grows where needed.
inline void AddAt(Samples* onto, double seconds, const Samples& what, int rate = 44100) {
  const size_t begin = Count(seconds, rate);
  if (onto->size() < begin + what.size()) onto->resize(begin + what.size());
  for (size_t i = 0; i < what.size(); ++i) (*onto)[begin + i] += what[i];
}

// Writes interleaved samples; `format` is libsndfile's. Aborts where libsndfile cannot.
inline void Write(const std::filesystem::path& path, std::span<const float> samples, int rate,
                  int channels = 1, int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) {
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (file == nullptr) std::abort();
  sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
  const auto frames = static_cast<sf_count_t>(samples.size()) / channels;
  // In pieces: libsndfile's Vorbis encoder keeps a large piece on the stack.
  for (sf_count_t at = 0; at < frames; at += 4096) {
    const sf_count_t count = std::min<sf_count_t>(4096, frames - at);
    if (sf_writef_float(file, samples.data() + at * channels, count) != count) std::abort();
  }
  sf_close(file);
}

}  // namespace hearsay::sounds

#endif  // HEARSAY_TESTS_TEST_SOUNDS_H_
