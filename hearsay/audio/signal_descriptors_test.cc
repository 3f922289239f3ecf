// The descriptors on sounds whose truth follows from the formula they were made by.
#include "hearsay/audio/signal_descriptors.h"

#include <sys/resource.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/audio/partials.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Signal : public ::testing::Test {
 protected:
  SignalDescriptors Measure(const sounds::Samples& samples, int rate = 44100, int channels = 1,
                            int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) {
    const auto path = folder_.path() / "sound";
    sounds::Write(path, samples, rate, channels, format);
    auto measured = MeasureSignal(path);
    EXPECT_TRUE(measured.ok()) << measured.status().message();
    return measured.ok() ? measured.value() : SignalDescriptors();
  }

  TemporaryFolder folder_;
};

sounds::Samples Clip(sounds::Samples samples, float at) {
  for (float& sample : samples) sample = std::clamp(sample, -at, at);
  return samples;
}

// White noise through y[n] = pole y[n-1] + x[n].
sounds::Samples OnePole(sounds::Samples samples, double pole) {
  double last = 0;
  for (float& sample : samples) {
    last = pole * last + sample;
    sample = static_cast<float>(last * (1 - pole));
  }
  return samples;
}

// A windowed-sinc low-pass filter, -6 dB at `hz`, done after some 200 Hz.
sounds::Samples LowPass(const sounds::Samples& samples, double hz, int rate) {
  constexpr int kHalf = 400;
  std::vector<double> taps(2 * kHalf + 1);
  for (int i = -kHalf; i <= kHalf; ++i) {
    const double x = 2 * hz / rate;
    const double sinc = i == 0 ? x : std::sin(std::numbers::pi * x * i) / (std::numbers::pi * i);
    taps[static_cast<size_t>(std::ptrdiff_t{i} + kHalf)] =
        sinc * (0.42 + 0.5 * std::cos(std::numbers::pi * i / kHalf) +
                0.08 * std::cos(2 * std::numbers::pi * i / kHalf));
  }
  sounds::Samples filtered(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    double sum = 0;
    for (size_t k = 0; k < taps.size() && k <= i; ++k) sum += taps[k] * samples[i - k];
    filtered[i] = static_cast<float>(sum);
  }
  return filtered;
}

TEST_F(Signal, LevelsOfASine) {
  const SignalDescriptors found = Measure(sounds::Sine(997, 0.5, 4));
  EXPECT_NEAR(found.levels.peak_dbfs, -6.02, 0.01);
  EXPECT_NEAR(*found.levels.true_peak_dbfs, -6.02, 0.1);
  EXPECT_NEAR(found.levels.rms_dbfs, -9.03, 0.05);
  // BS.1770: a full-scale sine of 997 Hz in one channel has -3.01 LKFS.
  EXPECT_NEAR(*found.levels.loudness_lufs, -3.01 - 6.02, 0.1);
  EXPECT_NEAR(*found.levels.loudness_range_lu, 0, 0.1);
  EXPECT_NEAR(found.levels.dc_offset, 0, 1e-4);
  EXPECT_EQ(found.levels.clipped_share, 0);
}

// Loudness adds channels' powers; averaging would lose 6 dB for two in opposite phase, all of it.
TEST_F(Signal, LoudnessIsOfTheChannels) {
  const sounds::Samples mono = sounds::Sine(997, 0.5, 2);
  sounds::Samples stereo;
  for (const float sample : mono) {
    stereo.push_back(sample);
    stereo.push_back(-sample);
  }
  const SignalDescriptors found = Measure(stereo, 44100, 2);
  EXPECT_NEAR(*found.levels.loudness_lufs, -6.02, 0.1);
  EXPECT_TRUE(found.course.digital_silence);
}

// A sine four times over full scale is flat for the share of time that it spends above a quarter of
// its height.
TEST_F(Signal, ClippingIsCounted) {
  const double share = 1 - 2 / std::numbers::pi * std::asin(0.25);
  for (const int format : {SF_FORMAT_WAV | SF_FORMAT_FLOAT, SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                           SF_FORMAT_WAV | SF_FORMAT_PCM_U8}) {
    const SignalDescriptors found = Measure(Clip(sounds::Sine(220, 4, 2), 1), 44100, 1, format);
    EXPECT_NEAR(found.levels.clipped_share, share, 0.02) << format;
    EXPECT_NEAR(static_cast<double>(found.levels.clipped_runs), 2 * 220 * 2, 4) << format;
  }
  // Turned down after it was clipped, it is still clipped.
  sounds::Samples soft = Clip(sounds::Sine(220, 4, 2), 1);
  for (float& sample : soft) sample *= 0.3F;
  EXPECT_NEAR(Measure(soft).levels.clipped_share, share, 0.02);
}

TEST_F(Signal, WhatIsNotClipped) {
  for (const double hz : {20.0, 50.0, 220.0, 1000.0}) {
    for (const int format : {SF_FORMAT_WAV | SF_FORMAT_FLOAT, SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                             SF_FORMAT_WAV | SF_FORMAT_PCM_U8}) {
      EXPECT_EQ(Measure(sounds::Sine(hz, 0.999, 1), 44100, 1, format).levels.clipped_share, 0)
          << hz << " Hz, format " << format;
    }
  }
  EXPECT_EQ(Measure(sounds::Noise(2, 0.9)).levels.clipped_share, 0);
}

// White: uniform noise. Brown: its running sum. Between them, half of each in dB is not pink, so
// that pink is tried by a sum of one-pole filters an octave apart (Kellet's economy filter).
TEST_F(Signal, NoiseColours) {
  const sounds::Samples white = sounds::Noise(6, 0.3);
  const SignalDescriptors white_found = Measure(white);
  EXPECT_NEAR(*white_found.spectrum.slope_db_per_octave, 0, 0.2);
  EXPECT_GT(white_found.spectrum.noisiness, 0.9);
  EXPECT_FALSE(white_found.pitch.median_hz && white_found.pitch.voiced_share > 0.05);
  EXPECT_LE(white_found.rhythm.onset_count, 1);
  EXPECT_EQ(white_found.course.event_count, 1);
  EXPECT_TRUE(white_found.spectrum.tones.empty());
  EXPECT_TRUE(white_found.chords.empty());

  const SignalDescriptors brown = Measure(OnePole(white, 0.9995));
  EXPECT_NEAR(*brown.spectrum.slope_db_per_octave, -6.02, 0.5);
  EXPECT_LT(brown.spectrum.slope_residual_db, 2);
  EXPECT_EQ(brown.course.event_count, 1);

  sounds::Samples pink(white);
  double b0 = 0;
  double b1 = 0;
  double b2 = 0;
  for (float& sample : pink) {
    const double x = sample;
    b0 = 0.99765 * b0 + x * 0.0990460;
    b1 = 0.96300 * b1 + x * 0.2965164;
    b2 = 0.57000 * b2 + x * 1.0526913;
    sample = static_cast<float>(0.2 * (b0 + b1 + b2 + x * 0.1848));
  }
  EXPECT_NEAR(*Measure(pink).spectrum.slope_db_per_octave, -3.01, 0.4);
}

TEST_F(Signal, BandEdges) {
  const SignalDescriptors narrow = Measure(LowPass(sounds::Noise(3, 0.3), 4000, 44100));
  ASSERT_TRUE(narrow.spectrum.upper_edge_hz);
  // A cell of a twelfth of an octave.
  EXPECT_NEAR(*narrow.spectrum.upper_edge_hz, 4000, 4000 * 0.06);
  EXPECT_FALSE(narrow.spectrum.lower_edge_hz);
  EXPECT_FALSE(Measure(sounds::Noise(3, 0.3)).spectrum.upper_edge_hz);
  EXPECT_FALSE(Measure(OnePole(sounds::Noise(3, 0.3), 0.9)).spectrum.upper_edge_hz);
}

TEST_F(Signal, HumIsFound) {
  for (const double hz : {50.0, 60.0, 120.0}) {
    sounds::Samples sound = sounds::Noise(5, 0.02);
    sounds::AddAt(&sound, 0, sounds::Sine(hz, 0.02, 5));
    const SignalDescriptors found = Measure(sound);
    ASSERT_EQ(found.spectrum.tones.size(), 1U) << hz;
    EXPECT_NEAR(found.spectrum.tones[0].hz, hz, 1);
    EXPECT_GT(found.spectrum.tones[0].share, 0.9);
  }
}

TEST_F(Signal, EventsWithTheirTimes) {
  sounds::Samples sound = sounds::Noise(6, 0.0005, 44100, 7);
  const double begins[] = {0.5, 2.0, 4.25};
  for (const double begin : begins) sounds::AddAt(&sound, begin, sounds::Noise(0.4, 0.3));
  const SignalDescriptors found = Measure(sound);
  ASSERT_EQ(found.course.event_count, 3);
  for (size_t i = 0; i < 3; ++i) {
    // Frames of 10 ms, smoothed over 30.
    EXPECT_NEAR(found.course.events[i].time.begin, begins[i], 0.025);
    EXPECT_NEAR(found.course.events[i].time.end, begins[i] + 0.4, 0.025);
    // Uniform noise has a third of its peak's power.
    EXPECT_NEAR(found.course.events[i].level_dbfs, 20 * std::log10(0.3) - 4.77, 0.7);
  }
  EXPECT_EQ(found.rhythm.onset_count, 3);
  EXPECT_NEAR(*found.course.signal_to_noise_db, 20 * std::log10(0.3 / 0.0005), 1);
  EXPECT_EQ(found.course.silences.size(), 4U);
  EXPECT_NEAR(found.course.silent_share, 0.8, 0.02);
}

TEST_F(Signal, SignalToNoise) {
  for (const double noise : {0.001, 0.01, 0.05}) {
    sounds::Samples sound = sounds::Noise(6, noise);
    for (const double begin : {0.5, 2.0, 3.5, 5.0}) {
      sounds::AddAt(&sound, begin, sounds::Sine(500, 0.5, 0.7));
    }
    const double truth = 10 * std::log10((0.25 / 2) / (noise * noise / 3));
    EXPECT_NEAR(*Measure(sound).course.signal_to_noise_db, truth, 1) << noise;
  }
}

TEST_F(Signal, ChangeOfLevel) {
  sounds::Samples sound = sounds::Noise(5, 0.5);
  for (size_t i = 0; i < sound.size(); ++i) {
    sound[i] *= static_cast<float>(
        std::pow(10, -24.0 / 20 * static_cast<double>(i) / static_cast<double>(sound.size())));
  }
  const SignalDescriptors softer = Measure(sound);
  EXPECT_NEAR(*softer.course.change_db, -24, 2);
  EXPECT_GT(softer.course.change_fit, 0.95);
  EXPECT_NEAR(*Measure(sounds::Noise(5, 0.5)).course.change_db, 0, 0.5);
}

// Noise bursts that die away exponentially: a room by Schroeder's model.
TEST_F(Signal, DecayTime) {
  for (const double seconds : {0.3, 0.8, 2.0}) {
    sounds::Samples sound = sounds::Noise(9, 1e-5);
    for (const double begin : {0.2, 3.2, 6.2}) {
      sounds::Samples burst = sounds::Noise(2.7, 0.5);
      for (size_t i = 0; i < burst.size(); ++i) {
        const double after = static_cast<double>(i) / 44100 - 0.2;
        if (after > 0) burst[i] *= static_cast<float>(std::pow(10, -3 * after / seconds));
      }
      sounds::AddAt(&sound, begin, burst);
    }
    const SignalDescriptors found = Measure(sound);
    ASSERT_TRUE(found.decay) << seconds;
    EXPECT_NEAR(found.decay->seconds, seconds, 0.15 * seconds + 0.05);
    EXPECT_GE(found.decay->decays, 3);
  }
  // Cut off at once: dry.
  sounds::Samples dry = sounds::Noise(4, 1e-5);
  for (const double begin : {0.5, 2.0}) sounds::AddAt(&dry, begin, sounds::Noise(0.5, 0.5));
  const SignalDescriptors found = Measure(dry);
  ASSERT_TRUE(found.decay);
  EXPECT_LT(found.decay->seconds, 0.15);
}

TEST_F(Signal, NotesOfAMelody) {
  sounds::Samples sound = sounds::Silence(0.2);
  const double melody[] = {60, 64, 67, 67, 72};
  for (int i = 0; i < 5; ++i) {
    sounds::AddAt(&sound, 0.2 + 0.5 * i, sounds::Note(melody[i], 0.3, 0.48, 2));
  }
  sound.resize(sound.size() + 8820);
  const SignalDescriptors found = Measure(sound);
  ASSERT_EQ(found.pitch.note_count, 5);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(found.pitch.notes[i].midi, melody[i], 0.1) << i;
    EXPECT_NEAR(found.pitch.notes[i].time.begin, 0.2 + 0.5 * static_cast<double>(i), 0.04) << i;
  }
  EXPECT_EQ(found.rhythm.onset_count, 5);
  EXPECT_NEAR(*found.rhythm.tempo_bpm, 120, 1);
  EXPECT_GT(found.pitch.note_share, 0.9);
  EXPECT_TRUE(found.chords.empty());
}

TEST_F(Signal, GlidesAreNoNotes) {
  const SignalDescriptors found = Measure(sounds::Harmonics(200, 100, 5, 0.2, 3));
  EXPECT_EQ(found.pitch.note_count, 0);
  ASSERT_EQ(found.pitch.stretches.size(), 1U);
  // Medians of the first and last fifth: at 0.3 and 2.7 s.
  EXPECT_NEAR(found.pitch.stretches[0].begin_hz, 230, 5);
  EXPECT_NEAR(found.pitch.stretches[0].end_hz, 470, 5);
}

struct ChordCase {
  std::vector<int> pitches;
  const char* name;
};

TEST_F(Signal, Chords) {
  const ChordCase cases[] = {{{60, 64, 67}, "C major"},
                             {{57, 60, 64}, "A minor"},
                             {{59, 62, 65}, "B diminished"},
                             {{60, 64, 68}, "C augmented"},
                             {{62, 67, 69}, "D suspended fourth"},
                             {{55, 59, 62, 65}, "G dominant seventh"},
                             {{52, 59, 64, 68}, "E major"}};
  for (const ChordCase& one : cases) {
    sounds::Samples sound = sounds::Silence(0.2);
    for (const int pitch : one.pitches) sounds::AddAt(&sound, 0.2, sounds::Note(pitch, 0.15, 2, 4));
    const SignalDescriptors found = Measure(sound);
    ASSERT_EQ(found.chords.size(), 1U) << one.name;
    EXPECT_EQ(found.chords[0].name, one.name);
    // Pitches an octave over another of the chord may be missed or added.
    for (const int pitch : found.chords[0].pitches) {
      EXPECT_TRUE(std::any_of(one.pitches.begin(), one.pitches.end(),
                              [&](int other) { return (pitch - other) % 12 == 0; }))
          << one.name << " " << pitch;
    }
  }
}

TEST(ChordName, Names) {
  EXPECT_EQ(ChordName(std::vector{48, 64, 67}), "C major");
  EXPECT_EQ(ChordName(std::vector{60, 62, 67}), "C suspended second");
  EXPECT_EQ(ChordName(std::vector{64, 67, 72}), "C major");  // first inversion
  EXPECT_EQ(ChordName(std::vector{60, 67}), "perfect fifth on C");
  EXPECT_EQ(ChordName(std::vector{60, 61, 62}), "");
  EXPECT_EQ(PitchName(69), "A4");
  EXPECT_EQ(PitchName(60.4), "C4");
  EXPECT_EQ(PitchName(21), "A0");
  EXPECT_EQ(PitchName(0), "C-1");
}

TEST_F(Signal, Metre) {
  for (const int bar : {3, 4}) {
    sounds::Samples sound = sounds::Silence(0.1);
    for (int beat = 0; beat < 24; ++beat) {
      sounds::AddAt(
          &sound, 0.1 + beat * 0.4,
          sounds::Note(beat % bar == 0 ? 48 : 60, beat % bar == 0 ? 0.5 : 0.12, 0.3, 0.6));
    }
    const SignalDescriptors found = Measure(sound);
    EXPECT_NEAR(*found.rhythm.tempo_bpm, 150, 2);
    ASSERT_TRUE(found.rhythm.beats_per_bar) << bar;
    EXPECT_EQ(*found.rhythm.beats_per_bar, bar);
  }
}

// Onsets at random steps have no tempo to speak of, and equal ones no metre.
TEST_F(Signal, NoFalseBeat) {
  sounds::Samples random = sounds::Silence(0.1);
  sounds::Samples even = sounds::Silence(0.1);
  double at = 0.1;
  const sounds::Samples steps = sounds::Noise(0.01, 1, 2000, 5);
  for (int i = 0; i < 20; ++i) {
    sounds::AddAt(&random, at, sounds::Note(60, 0.3, 0.1, 0.3));
    sounds::AddAt(&even, 0.1 + 0.4 * i, sounds::Note(60, 0.3, 0.3, 0.6));
    at += 0.4 + 0.25 * steps[static_cast<size_t>(i)];
  }
  const SignalDescriptors found = Measure(random);
  EXPECT_EQ(found.rhythm.onset_count, 20);
  EXPECT_LT(found.rhythm.pulse_strength, 0.6);
  EXPECT_FALSE(Measure(even).rhythm.beats_per_bar);
}

TEST_F(Signal, SmallAndOddFiles) {
  const SignalDescriptors one = Measure(sounds::Samples{0.25F});
  EXPECT_NEAR(one.levels.peak_dbfs, -12.04, 0.01);
  EXPECT_TRUE(one.course.digital_silence);
  EXPECT_FALSE(one.levels.loudness_lufs);

  const SignalDescriptors silent = Measure(sounds::Silence(3));
  EXPECT_TRUE(silent.course.digital_silence);
  EXPECT_EQ(silent.course.event_count, 0);
  EXPECT_EQ(silent.course.silent_share, 1);
  EXPECT_EQ(silent.levels.peak_dbfs, -200);

  sounds::Samples offset = sounds::Sine(440, 0.2, 2);
  for (float& sample : offset) sample += 0.3F;
  const SignalDescriptors with_offset = Measure(offset);
  EXPECT_NEAR(with_offset.levels.dc_offset, 0.3, 1e-3);
  EXPECT_NEAR(with_offset.levels.rms_dbfs, 20 * std::log10(0.2) - 3.01, 0.1);
  EXPECT_NEAR(*with_offset.pitch.median_hz, 440, 1);
  EXPECT_NEAR(with_offset.spectrum.centroid_hz, 440, 30);

  EXPECT_NEAR(*Measure(sounds::Sine(440, 0.3, 2, 192000), 192000).pitch.median_hz, 440, 1);
  EXPECT_NEAR(*Measure(sounds::Sine(440, 0.3, 2, 8000), 8000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_U8)
                   .pitch.median_hz,
              440, 1);
  EXPECT_NEAR(*Measure(sounds::Sine(440, 0.3, 2, 11025), 11025).pitch.median_hz, 440, 1);

  sounds::Samples six;
  for (const float sample : sounds::Sine(440, 0.3, 2, 48000)) {
    for (int channel = 0; channel < 6; ++channel) six.push_back(sample);
  }
  const SignalDescriptors surround = Measure(six, 48000, 6);
  EXPECT_EQ(surround.channels, 6);
  EXPECT_NEAR(*surround.pitch.median_hz, 440, 1);

  for (const int rate : {1, 8, 100, 900, 1500}) {
    const SignalDescriptors slow = Measure(sounds::Noise(3, 0.3, rate), rate);
    EXPECT_EQ(slow.rate, rate);
    EXPECT_NEAR(slow.seconds(), 3, 1e-6);
  }
  for (const size_t samples : {2U, 10U, 440U, 441U, 1000U, 2048U, 5000U}) {
    sounds::Samples few = sounds::Noise(1, 0.3);
    few.resize(samples);
    EXPECT_EQ(Measure(few).course.event_count, 1) << samples;
  }
}

TEST_F(Signal, BadFilesAreNamed) {
  const auto expect = [&](const std::filesystem::path& path) {
    const auto measured = MeasureSignal(path);
    ASSERT_FALSE(measured.ok()) << path;
    EXPECT_THAT(measured.status().message(), HasSubstr(path.string()));
  };
  expect(folder_.path() / "nowhere.wav");
  expect(folder_.Write("empty.wav", ""));
  expect(folder_.Write("text.wav", "no sound"));
  const auto nan = folder_.path() / "nan.wav";
  sounds::Write(nan, sounds::Samples(44100, std::numeric_limits<float>::quiet_NaN()), 44100);
  expect(nan);
}

long PeakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// A file of 30 minutes takes no more memory than one of 11 (both are past the ten minutes that are
// heard in detail).
TEST_F(Signal, MemoryStaysFlat) {
  const auto write = [&](const char* name, int minutes) {
    const auto path = folder_.path() / name;
    SF_INFO info{};
    info.samplerate = 8000;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    const sounds::Samples second = sounds::Note(60, 0.3, 1, 1, 8000);
    for (int i = 0; i < 60 * minutes; ++i) {
      sf_writef_float(file, second.data(), static_cast<sf_count_t>(second.size()));
    }
    sf_close(file);
    return path;
  };
  const auto shorter = write("11.wav", 11);
  const auto longer = write("30.wav", 30);
  ASSERT_TRUE(MeasureSignal(shorter).ok());
  [[maybe_unused]] const long before = PeakKilobytes();
  const auto found = MeasureSignal(longer);
  ASSERT_TRUE(found.ok());
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
  EXPECT_LT(PeakKilobytes() - before, 2048);
#endif
  EXPECT_NEAR(found.value().seconds(), 1800, 0.1);
  EXPECT_NEAR(found.value().course.step_seconds, 0.04, 1e-9);
  // Lists are capped, counts are not.
  EXPECT_EQ(found.value().rhythm.onsets.size(), kMostListed);
  EXPECT_NEAR(static_cast<double>(found.value().rhythm.onset_count), 600, 6);
  EXPECT_EQ(found.value().pitch.notes.size(), kMostListed);
  EXPECT_NEAR(*found.value().pitch.median_hz, 261.6, 1);
}

}  // namespace
}  // namespace hearsay
