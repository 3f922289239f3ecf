#include "hearsay/audio/log_mel.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <thread>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "hearsay/audio/waveform.h"
#include "hearsay/tensors/weight_file.h"

namespace hearsay {
namespace {

// By transformers: tests/golden/make_log_mel.py, which makes the same signals.
constexpr const char* kGolden = HEARSAY_SOURCE_DIR "/tests/golden/log_mel.safetensors";
// Single precision on both sides, of a logarithm that is cut off 8 decades down.
constexpr double kTolerance = 1e-4;

std::vector<float> Noise(int count) {
  std::vector<float> samples(static_cast<size_t>(count));
  uint32_t seed = 1;
  for (float& sample : samples) {
    seed = 1664525U * seed + 1013904223U;
    sample = static_cast<float>(0.5 * (seed / 2147483648.0 - 1));
  }
  return samples;
}

std::vector<float> Chirp(int count) {
  std::vector<float> samples(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / kModelRate;
    samples[i] = static_cast<float>(0.3 * std::sin(2 * std::numbers::pi * (50 * t + 130 * t * t)));
  }
  return samples;
}

std::vector<float> Clicks(int count) {
  std::vector<float> samples(static_cast<size_t>(count));
  for (int i = 0; i < count; i += 7919) samples[i] = 1;
  return samples;
}

template <typename Number>
std::vector<Number> Values(const Weight& weight) {
  std::vector<Number> values(weight.bytes.size() / sizeof(Number));
  std::memcpy(values.data(), weight.bytes.data(), values.size() * sizeof(Number));
  return values;
}

TEST(LogMel, EqualsTransformers) {
  const auto golden = WeightFile::Open(kGolden);
  ASSERT_TRUE(golden.ok()) << golden.status().message();
  const auto frames = Values<int32_t>((*golden)->weights().at("frames"));
  ASSERT_GE(frames.size(), 10U);
  struct Signal {
    const char* name;
    std::vector<float> samples;
  };
  const std::vector<Signal> signals = {{"noise", Noise(5 * kModelRate)},
                                       {"chirp", Chirp(30 * kModelRate)},
                                       // Longer than a window: cut off.
                                       {"clicks", Clicks(31 * kModelRate)}};
  for (const int bands : {80, 128}) {
    const LogMel log_mel(bands);
    std::vector<float> output(static_cast<size_t>(bands) * kWindowFrames);
    for (const Signal& signal : signals) {
      log_mel.Compute(signal.samples, kWindowFrames, output.data());
      const auto expected =
          Values<float>((*golden)->weights().at(fmt::format("{}.{}", signal.name, bands)));
      ASSERT_EQ(expected.size(), frames.size() * static_cast<size_t>(bands));
      for (size_t i = 0; i < frames.size(); ++i) {
        for (int band = 0; band < bands; ++band) {
          ASSERT_NEAR(output[static_cast<size_t>(band) * kWindowFrames + frames[i]],
                      expected[i * static_cast<size_t>(bands) + band], kTolerance)
              << signal.name << ", " << bands << " bands, frame " << frames[i] << ", band " << band;
        }
      }
    }
  }
}

// Slaney's filters have unit area: over bins of 40 Hz, each sums to 1 / 40, but for what so few
// bins get wrong of narrow triangles; and no bin between the outermost centres is left out.
TEST(LogMel, FiltersHaveUnitArea) {
  const LogMel log_mel(80);
  const auto bank = log_mel.FilterBank();
  ASSERT_EQ(bank.size(), 80U * 201);
  for (int band = 55; band < 80; ++band) {
    double sum = 0;
    for (int bin = 0; bin < 201; ++bin) sum += bank[band * 201 + bin];
    EXPECT_NEAR(sum * 40, 1, 0.05) << band;
  }
  for (int bin = 1; bin < 200; ++bin) {
    float most = 0;
    for (int band = 0; band < 80; ++band) most = std::max(most, bank[band * 201 + bin]);
    EXPECT_GT(most, 0) << bin;
  }
}

TEST(LogMel, SilenceIsFlat) {
  const LogMel log_mel(80);
  std::vector<float> output(80 * 100, 7);
  for (const std::vector<float>& samples :
       {std::vector<float>{}, std::vector<float>(7), std::vector<float>(16000)}) {
    log_mel.Compute(samples, 100, output.data());
    // (log10 1e-10 + 4) / 4
    for (const float value : output) ASSERT_FLOAT_EQ(value, -1.5F);
  }
}

TEST(LogMel, AnySampleGivesNumbers) {
  const LogMel log_mel(80);
  std::vector<float> output(80 * 100);
  constexpr float kLargest = std::numeric_limits<float>::max();
  for (const float loud : {1e6F, 1e20F, kLargest, -kLargest, 1e-42F}) {
    log_mel.Compute(std::vector<float>(16000, loud), 100, output.data());
    for (const float value : output) ASSERT_TRUE(std::isfinite(value)) << loud;
    std::vector<float> click(16000);
    click[5000] = loud;
    log_mel.Compute(click, 100, output.data());
    for (const float value : output) ASSERT_TRUE(std::isfinite(value)) << loud;
  }
}

TEST(LogMel, FewFramesAndShortSound) {
  const LogMel log_mel(80);
  // A frame is wider than all that is asked for: nothing is read outside.
  for (const int frames : {1, 2, 3}) {
    for (const int count : {0, 1, 159, 160, 161, 479, 480, 5000}) {
      std::vector<float> output(80 * static_cast<size_t>(frames), 100);
      const auto noise = Noise(count);
      const std::vector<float> exact(noise.begin(), noise.end());
      log_mel.Compute(exact, frames, output.data());
      for (const float value : output) ASSERT_LT(value, 3);
    }
  }
}

TEST(LogMel, ThreadsDoNotDisturbOneAnother) {
  const LogMel log_mel(80);
  const auto noise = Noise(kModelRate);
  std::vector<float> alone(80 * 100);
  log_mel.Compute(noise, 100, alone.data());
  std::vector<std::vector<float>> outputs(4, std::vector<float>(80 * 100));
  std::vector<std::thread> threads;
  for (auto& output : outputs) {
    threads.emplace_back([&] { log_mel.Compute(noise, 100, output.data()); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& output : outputs) EXPECT_EQ(output, alone);
}

}  // namespace
}  // namespace hearsay
