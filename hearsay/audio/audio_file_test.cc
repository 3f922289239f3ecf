#include "hearsay/audio/audio_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

double Rms(std::span<const float> samples) {
  double sum = 0;
  for (const float sample : samples) sum += static_cast<double>(sample) * sample;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}

// The part of `samples` that a sine of `hz` explains, as its amplitude; `rest` takes the RMS of
// what it does not.
double SineAmplitude(std::span<const float> samples, double hz, int rate, double* rest) {
  double sine = 0;
  double cosine = 0;
  const auto count = static_cast<double>(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const double phase = 2 * std::numbers::pi * hz * static_cast<double>(i) / rate;
    sine += samples[i] * std::sin(phase) * 2 / count;
    cosine += samples[i] * std::cos(phase) * 2 / count;
  }
  double left = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double phase = 2 * std::numbers::pi * hz * static_cast<double>(i) / rate;
    const double error = samples[i] - sine * std::sin(phase) - cosine * std::cos(phase);
    left += error * error;
  }
  *rest = std::sqrt(left / count);
  return std::hypot(sine, cosine);
}

struct Encoding {
  const char* name;
  int format;
  int rate;
  double tolerance;  // RMS of the difference, full scale being 1
};

class AudioFileFormats : public ::testing::TestWithParam<Encoding> {};

// What was written comes back: exactly from float, from PCM to 0.6 of the quantiser's step
// (libsndfile writes by cutting off, which is wrong by step / sqrt(3) RMS), and audibly the same
// from lossy codecs, which are compared by level since they shift the phase.
TEST_P(AudioFileFormats, ComeBackAsWritten) {
  const Encoding& encoding = GetParam();
  const TemporaryFolder folder;
  const auto path = folder.path() / "sound";
  const sounds::Samples written = sounds::Harmonics(300, 0, 3, 0.4, 1.5, encoding.rate);
  sounds::Write(path, written, encoding.rate, 1, encoding.format);
  const auto read = ReadWaveform(path, 0);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().rate, encoding.rate);
  const sounds::Samples& samples = read.value().samples;
  const bool lossy = encoding.tolerance < 0;
  if (!lossy) {
    ASSERT_EQ(samples.size(), written.size());
    sounds::Samples difference(samples);
    for (size_t i = 0; i < samples.size(); ++i) difference[i] -= written[i];
    EXPECT_LE(Rms(difference), encoding.tolerance);
  } else {
    // Codecs pad: up to two of MP3's frames.
    EXPECT_NEAR(static_cast<double>(samples.size()), static_cast<double>(written.size()), 2400);
    const std::span<const float> middle(samples);
    EXPECT_NEAR(Rms(middle.subspan(samples.size() / 4, samples.size() / 2)), Rms(written),
                0.03 * Rms(written));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, AudioFileFormats,
    ::testing::Values(
        Encoding{"wav_float", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 44100, 0},
        Encoding{"wav_double", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 44100, 1e-7},
        Encoding{"wav_8_bit", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8000, 0.6 / 128},
        Encoding{"wav_16_bit", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 0.6 / 32768},
        Encoding{"wav_24_bit", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 192000, 0.6 / 8388608},
        Encoding{"wav_ulaw", SF_FORMAT_WAV | SF_FORMAT_ULAW, 8000, 0.02},
        Encoding{"aiff_16_bit", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 22050, 0.6 / 32768},
        Encoding{"flac_16_bit", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 0.6 / 32768},
        Encoding{"flac_24_bit", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 96000, 0.6 / 8388608},
        Encoding{"ogg_vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, -1},
        Encoding{"ogg_opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, -1},
        Encoding{"mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, -1}),
    [](const auto& encoding) { return std::string(encoding.param.name); });

TEST(AudioFile, AveragesChannels) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "six.wav";
  sounds::Samples frames;
  for (int i = 0; i < 1000; ++i) {
    for (int channel = 0; channel < 6; ++channel) {
      frames.push_back(static_cast<float>(channel * 0.1 + i * 1e-4));
    }
  }
  sounds::Write(path, frames, 48000, 6);
  const auto file = AudioFile::Open(path, 0);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value()->info().channels, 6);
  EXPECT_EQ(file.value()->info().frames, 1000);
  sounds::Samples seen;
  file.value()->OnFrames([&](std::span<const float> interleaved) {
    seen.insert(seen.end(), interleaved.begin(), interleaved.end());
  });
  sounds::Samples mono(2000);
  const auto got = file.value()->Read(mono);
  ASSERT_TRUE(got.ok());
  ASSERT_EQ(got.value(), 1000U);
  for (size_t i = 0; i < 1000; ++i)
    ASSERT_NEAR(mono[i], 0.25 + static_cast<double>(i) * 1e-4, 1e-6);
  EXPECT_EQ(seen, frames);
}

// The same samples whatever is asked for at once.
TEST(AudioFile, PiecesDoNotMatter) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "noise.wav";
  sounds::Write(path, sounds::Noise(1.3, 0.5), 44100);
  for (const int rate : {0, 16000, 48000}) {
    const auto whole = ReadWaveform(path, rate);
    ASSERT_TRUE(whole.ok());
    for (const size_t piece : {1UL, 77UL, 16384UL}) {
      const auto file = AudioFile::Open(path, rate);
      ASSERT_TRUE(file.ok());
      sounds::Samples samples;
      sounds::Samples block(piece);
      while (true) {
        const auto got = file.value()->Read(block);
        ASSERT_TRUE(got.ok());
        if (got.value() == 0) break;
        samples.insert(samples.end(), block.begin(),
                       block.begin() + static_cast<std::ptrdiff_t>(got.value()));
      }
      ASSERT_EQ(samples, whole.value().samples) << rate << " Hz in pieces of " << piece;
    }
  }
}

struct Rates {
  int from;
  int to;
};

class AudioFileResampling : public ::testing::TestWithParam<Rates> {};

// A sine in the pass band (91% of the lower Nyquist frequency) keeps its frequency, its amplitude
// to 0.01 dB and, as soxr's HQ promises 20 bits, brings no more than -100 dB of anything else. A
// sine above the new Nyquist frequency is gone to the same depth.
TEST_P(AudioFileResampling, KeepsThePassBandAndRejectsAliases) {
  const auto [from, to] = GetParam();
  const TemporaryFolder folder;
  const auto path = folder.path() / "sine.wav";
  const double nyquist = std::min(from, to) / 2.0;
  for (const double share : {0.05, 0.4, 0.88}) {
    // A whole number of cycles in the second that is looked at.
    const double hz = std::round(share * nyquist);
    sounds::Write(path, sounds::Sine(hz, 0.5, 2, from), from);
    const auto read = ReadWaveform(path, to);
    ASSERT_TRUE(read.ok());
    EXPECT_NEAR(static_cast<double>(read.value().samples.size()), 2.0 * to, 2);
    const auto middle = std::span<const float>(read.value().samples)
                            .subspan(static_cast<size_t>(to / 2), static_cast<size_t>(to));
    double rest = 1;
    EXPECT_NEAR(20 * std::log10(SineAmplitude(middle, hz, to, &rest) / 0.5), 0, 0.01) << hz;
    EXPECT_LT(20 * std::log10(rest / 0.5), -100) << hz << " Hz";
  }
  if (from <= to) return;
  const double above = std::round(to / 2.0 * 1.1);
  if (above >= from / 2.0) return;
  sounds::Write(path, sounds::Sine(above, 0.5, 2, from), from);
  const auto read = ReadWaveform(path, to);
  ASSERT_TRUE(read.ok());
  const auto middle = std::span<const float>(read.value().samples)
                          .subspan(static_cast<size_t>(to / 2), static_cast<size_t>(to));
  EXPECT_LT(20 * std::log10(Rms(middle) / 0.5), -100);
}

INSTANTIATE_TEST_SUITE_P(All, AudioFileResampling,
                         ::testing::Values(Rates{44100, 16000}, Rates{48000, 16000},
                                           Rates{192000, 16000}, Rates{8000, 16000},
                                           Rates{11025, 16000}, Rates{22050, 44100}),
                         [](const auto& rates) {
                           return std::to_string(rates.param.from) + "to" +
                                  std::to_string(rates.param.to);
                         });

// python-soxr at HQ, the same library by another road (tests/golden/make_signal_golden.py). Both
// keep 20 bits, and the chirp passes the stop band, where what is left depends on the streaming:
// 1e-4.
TEST(AudioFile, ResamplesAsPythonSoxr) {
  const auto text = ReadFile(HEARSAY_SOURCE_DIR "/tests/golden/signal_descriptors.json");
  ASSERT_TRUE(text.ok());
  const auto golden = ParseJson(text.value());
  ASSERT_TRUE(golden.ok());
  sounds::Samples chirp(4410);
  for (size_t i = 0; i < chirp.size(); ++i) {
    const double t = static_cast<double>(i) / 44100;
    chirp[i] =
        static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * (100 * t + 0.5 * 60000 * t * t)));
  }
  const TemporaryFolder folder;
  const auto path = folder.path() / "chirp.wav";
  sounds::Write(path, chirp, 44100);
  const auto read = ReadWaveform(path);
  ASSERT_TRUE(read.ok());
  const Json& expected = golden.value()["resampled_chirp"];
  ASSERT_GE(read.value().samples.size(), 50 * (expected.size() - 1));
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(read.value().samples[50 * i], expected[i].get<double>(), 1e-4) << i;
  }
}

TEST(AudioFile, BadFilesAreNamed) {
  const TemporaryFolder folder;
  const auto expect = [&](const std::filesystem::path& path, StatusCode code, const char* what) {
    const auto read = ReadWaveform(path, 0);
    ASSERT_FALSE(read.ok()) << path;
    EXPECT_EQ(read.status().code(), code);
    EXPECT_THAT(read.status().message(), HasSubstr(path.string()));
    EXPECT_THAT(read.status().message(), HasSubstr(what));
  };
  expect(folder.path() / "nowhere.wav", StatusCode::kNotFound, "no sound file");
  expect(folder.path(), StatusCode::kUnreadable, "folder");
  expect(folder.Write("empty.wav", ""), StatusCode::kUnreadable, "empty");
  expect(folder.Write("text.wav", "This is no sound, whatever its name says."),
         StatusCode::kUnreadable, "cannot be read as sound");
  expect(folder.Write("header.wav", "RIFF\x24"), StatusCode::kUnreadable, "cannot be read");

  const auto none = folder.path() / "none.wav";
  sounds::Write(none, {}, 44100);
  expect(none, StatusCode::kUnreadable, "no samples");

  const auto whole = folder.path() / "whole.flac";
  sounds::Write(whole, sounds::Noise(4, 0.5), 44100, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
  const auto bytes = ReadFile(whole);
  ASSERT_TRUE(bytes.ok());
  expect(folder.Write("cut.flac", bytes.value().substr(0, bytes.value().size() / 2)),
         StatusCode::kUnreadable, "cut short");

  sounds::Samples bad = sounds::Sine(440, 0.5, 1);
  bad[22050] = std::numeric_limits<float>::quiet_NaN();
  const auto nan = folder.path() / "nan.wav";
  sounds::Write(nan, bad, 44100);
  expect(nan, StatusCode::kUnreadable, "no numbers, the first at 0.500 s");
  bad[22050] = std::numeric_limits<float>::infinity();
  sounds::Write(nan, bad, 44100);
  expect(nan, StatusCode::kUnreadable, "no numbers");

  const auto read = ReadWaveform(whole, 0, 3);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().code(), StatusCode::kInvalidArgument);
}

// A program that writes to a pipe cannot go back and put the length into the header.
TEST(AudioFile, LengthsThatStreamsLeaveOpen) {
  const TemporaryFolder folder;
  const sounds::Samples sound = sounds::Sine(440, 0.5, 2);
  const auto wav = folder.path() / "pipe.wav";
  sounds::Write(wav, sound, 44100, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  auto bytes = ReadFile(wav);
  ASSERT_TRUE(bytes.ok());
  std::string content = bytes.value();
  const size_t data = content.find("data");
  ASSERT_NE(data, std::string::npos);
  content.replace(4, 4, "\xff\xff\xff\xff");
  content.replace(data + 4, 4, "\xff\xff\xff\xff");
  auto read = ReadWaveform(folder.Write("open.wav", content), 0);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().samples.size(), sound.size());

  const auto flac = folder.path() / "pipe.flac";
  sounds::Write(flac, sound, 44100, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
  bytes = ReadFile(flac);
  ASSERT_TRUE(bytes.ok());
  content = bytes.value();
  // STREAMINFO: the low 36 of the 64 bits from byte 18 on are the number of samples; 0 is unknown.
  content[21] = static_cast<char>(content[21] & 0xf0);
  content.replace(22, 4, std::string(4, '\0'));
  read = ReadWaveform(folder.Write("open.flac", content), 0);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().samples.size(), sound.size());
}

TEST(AudioFile, ASingleSample) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "one.wav";
  sounds::Write(path, sounds::Samples{0.25F}, 44100);
  auto read = ReadWaveform(path, 0);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().samples, sounds::Samples{0.25F});
  read = ReadWaveform(path);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_LE(read.value().samples.size(), 1U);
}

}  // namespace
}  // namespace hearsay
