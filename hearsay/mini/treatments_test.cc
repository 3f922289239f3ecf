#include "hearsay/mini/treatments.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

// Power of the waveform around `hertz`: the mean over windows of 2048 samples of single DFT bins,
// worked out directly.
double PowerAt(const Waveform& waveform, double hertz) {
  constexpr size_t kWindow = 2048;
  double power = 0;
  int windows = 0;
  for (size_t start = 0; start + kWindow <= waveform.samples.size(); start += kWindow) {
    double real = 0;
    double imaginary = 0;
    for (size_t i = 0; i < kWindow; ++i) {
      const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / kWindow);
      const double phase = 2 * std::numbers::pi * hertz * i / waveform.rate;
      real += hann * waveform.samples[start + i] * std::cos(phase);
      imaginary += hann * waveform.samples[start + i] * std::sin(phase);
    }
    power += real * real + imaginary * imaginary;
    ++windows;
  }
  return power / windows;
}

double Decibels(double ratio) { return 10 * std::log10(ratio); }

// The mean over some neighbouring frequencies, for noise.
double BandPower(const Waveform& waveform, double hertz) {
  double sum = 0;
  for (int i = -4; i <= 4; ++i) sum += PowerAt(waveform, hertz * (1 + 0.02 * i));
  return sum / 9;
}

double SlopePerOctave(NoiseColour colour) {
  Random random(3);
  const Waveform noise = Noise(colour, 8, 16000, &random);
  return Decibels(BandPower(noise, 3200) / BandPower(noise, 200)) / 4;
}

TEST(Treatments, NoiseColoursHaveTheirSlopes) {
  // The colours' definitions, in decibels an octave.
  EXPECT_NEAR(SlopePerOctave(NoiseColour::kWhite), 0, 0.6);
  EXPECT_NEAR(SlopePerOctave(NoiseColour::kPink), -3.01, 0.6);
  EXPECT_NEAR(SlopePerOctave(NoiseColour::kBrown), -6.02, 0.8);
  EXPECT_NEAR(SlopePerOctave(NoiseColour::kViolet), 6.02, 0.8);
}

TEST(Treatments, NoiseIsTheSeedsAlone) {
  Random one(7);
  Random same(7);
  Random other(8);
  const Waveform noise = Noise(NoiseColour::kPink, 0.1, 16000, &one);
  EXPECT_EQ(noise.samples, Noise(NoiseColour::kPink, 0.1, 16000, &same).samples);
  EXPECT_NE(noise.samples, Noise(NoiseColour::kPink, 0.1, 16000, &other).samples);
  double sum = 0;
  for (const float x : noise.samples) sum += double{x} * x;
  EXPECT_NEAR(std::sqrt(sum / noise.samples.size()), 0.1, 1e-6);
}

TEST(Treatments, FiltersKeepTheirPassBandAndStopTheRest) {
  Random random(1);
  const Waveform white = Noise(NoiseColour::kWhite, 4, 16000, &random);
  Waveform low = white;
  LowPass(1000, &low);
  EXPECT_NEAR(Decibels(PowerAt(low, 700) / PowerAt(white, 700)), 0, 0.1);
  EXPECT_LT(Decibels(PowerAt(low, 1300) / PowerAt(white, 1300)), -60);
  Waveform high = white;
  HighPass(1000, &high);
  EXPECT_NEAR(Decibels(PowerAt(high, 1300) / PowerAt(white, 1300)), 0, 0.1);
  EXPECT_LT(Decibels(PowerAt(high, 700) / PowerAt(white, 700)), -60);
  EXPECT_EQ(high.samples.size(), white.samples.size());
}

TEST(Treatments, HardClippingFlattensWhatADriveSays) {
  Waveform sine{16000, std::vector<float>(16000)};
  for (size_t i = 0; i < sine.samples.size(); ++i) {
    sine.samples[i] = static_cast<float>(std::sin(2 * std::numbers::pi * 441 * i / 16000.0));
  }
  HardClip(6.0206, 0.5, &sine);
  size_t flat = 0;
  for (const float x : sine.samples) {
    EXPECT_LE(std::abs(x), 0.5F);
    if (std::abs(x) == 0.5F) ++flat;
  }
  // A sine of amplitude 2 is beyond 1 for 2/3 of the time (|sin| > 1/2).
  EXPECT_NEAR(static_cast<double>(flat) / 16000, 2.0 / 3, 0.01);
}

TEST(Treatments, ReverberationDecaysBySixtyDecibelsInItsTime) {
  Waveform impulse{16000, {1.0F}};
  Reverberate(1.5, 1.0, &impulse);
  ASSERT_EQ(impulse.samples.size(), 24001U);
  // Schroeder's backward integral: the fall from 0.1 s to 0.85 s, half of the decay time.
  const auto energy_from = [&](double seconds) {
    double sum = 0;
    for (size_t i = static_cast<size_t>(seconds * 16000); i < impulse.samples.size(); ++i) {
      sum += double{impulse.samples[i]} * impulse.samples[i];
    }
    return sum;
  };
  EXPECT_NEAR(Decibels(energy_from(0.85) / energy_from(0.1)), -30, 2);
}

TEST(Treatments, EchoesStandWhereTheyShould) {
  Waveform impulse{1000, {1.0F}};
  Echo(0.3, 0.5, 2, &impulse);
  ASSERT_EQ(impulse.samples.size(), 601U);
  EXPECT_EQ(impulse.samples[0], 1.0F);
  EXPECT_EQ(impulse.samples[300], 0.5F);
  EXPECT_EQ(impulse.samples[600], 0.25F);
  EXPECT_EQ(std::count(impulse.samples.begin(), impulse.samples.end(), 0.0F), 598);
}

TEST(Treatments, LoudnessFollowsItsShape) {
  const auto gains = [](LoudnessShape shape) {
    Waveform constant{1000, std::vector<float>(1001, 1.0F)};
    ApplyLoudness(shape, 20, &constant);
    return std::vector<float>{constant.samples[0], constant.samples[500], constant.samples[1000]};
  };
  const auto near = [](std::vector<float> a, std::vector<float> b) {
    for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 0.01);
  };
  near(gains(LoudnessShape::kLouder), {0.1F, 0.3162F, 1.0F});
  near(gains(LoudnessShape::kSofter), {1.0F, 0.3162F, 0.1F});
  near(gains(LoudnessShape::kLouderThenSofter), {0.1F, 1.0F, 0.1F});
  near(gains(LoudnessShape::kSofterThenLouder), {1.0F, 0.1F, 1.0F});
}

TEST(Treatments, LengthsAreExact) {
  Waveform ramp{1000, std::vector<float>(100, 1.0F)};
  EXPECT_EQ(Looped(ramp, 0.95).samples.size(), 950U);
  for (const float x : Looped(ramp, 0.5).samples) EXPECT_NEAR(x, 1.0, 0.1);
  FitLength(0.2, &ramp);
  EXPECT_EQ(ramp.samples.size(), 200U);
  EXPECT_EQ(ramp.samples[150], 0.0F);
  TrimSilence(&ramp);
  EXPECT_EQ(ramp.samples.size(), 120U);  // 20 ms stay
  DropOut(1, std::make_unique<Random>(1).get(), &ramp);
  EXPECT_GE(std::count(ramp.samples.begin(), ramp.samples.end(), 0.0F), 60);
}

TEST(Treatments, HumStandsAtItsFrequency) {
  Waveform silence{16000, std::vector<float>(16000)};
  AddHum(50, 0.1, &silence);
  EXPECT_GT(Decibels(PowerAt(silence, 50) / PowerAt(silence, 400)), 40);
}

}  // namespace
}  // namespace hearsay
