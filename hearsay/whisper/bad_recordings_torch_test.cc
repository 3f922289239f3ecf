// Recordings that are none, and Whispers that are none.
#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/base/file.h"
#include "hearsay/fetch/bundle.h"
#include "hearsay/whisper/transcriber.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"
#include "tests/words.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path kRecording =
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0930.wav";
constexpr const char* kText = "he might even have been made amiable himself";

std::vector<float> Speech() {
  const auto waveform = ReadWaveform(kRecording);
  EXPECT_TRUE(waveform.ok());
  return waveform->samples;
}

class BadRecordings : public ::testing::TestWithParam<bool> {};

TEST_P(BadRecordings, EndOnlyThemselves) {
  const TemporaryFolder folder;
  const std::vector<float> speech = Speech();
  const auto path = [&](const char* name) { return folder.path() / name; };
  const auto count = [](const std::vector<float>& samples) { return samples.size(); };

  auto nan = speech;
  nan[count(nan) / 2] = std::nanf("");
  sounds::Write(path("nan.wav"), nan, kModelRate);
  sounds::Write(path("whole.wav"), speech, kModelRate, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  const auto whole = ReadFile(path("whole.wav"));
  ASSERT_TRUE(whole.ok());
  folder.Write("cut.wav", whole->substr(0, whole->size() / 3));
  folder.Write("header.wav", whole->substr(0, 44));
  folder.Write("empty.wav", "");
  folder.Write("text.wav", "This is no sound at all, but a text of some length.\n");
  sounds::Write(path("silent.wav"), std::vector<float>(5 * kModelRate), kModelRate);
  sounds::Write(path("short.wav"), std::vector<float>(100, 0.1F), kModelRate);
  sounds::Write(path("8bit.wav"), speech, kModelRate, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_U8);
  std::vector<float> fast;
  for (const float sample : speech) fast.insert(fast.end(), 12, sample);
  sounds::Write(path("192k.wav"), fast, 192000);
  std::vector<float> wide;
  for (const float sample : speech) wide.insert(wide.end(), 6, sample);
  sounds::Write(path("six.wav"), wide, kModelRate, 6);
  auto loud = speech;
  loud[1000] = std::numeric_limits<float>::max();
  sounds::Write(path("loud.wav"), loud, kModelRate);

  // Those that cannot be read; those in which nothing need be heard; those that say kText.
  constexpr size_t kUnreadable = 5;
  constexpr size_t kUnheard = 9;
  const std::vector<std::string> names = {
      "nan.wav", "header.wav", "empty.wav", "text.wav", "none.wav", "silent.wav", "short.wav",
      // libsndfile takes a WAV file that was cut for a shorter one. One sample far beyond all
      // others leaves the rest below the log-mel's floor.
      "cut.wav", "loud.wav", "8bit.wav", "192k.wav", "six.wav", "whole.wav"};
  std::vector<std::filesystem::path> paths;
  for (const std::string& name : names) paths.push_back(path(name.c_str()));
  // And a folder.
  paths.push_back(folder.path());

  TranscriberConfig config;
  config.voice_activity = GetParam();
  const auto transcriber = OpenTranscriber(config);
  ASSERT_TRUE(transcriber.ok()) << transcriber.status().message();
  std::vector<int> calls(paths.size());
  const Status status =
      (*transcriber)->Transcribe(paths, [&](size_t index, const Transcript& transcript) {
        ++calls[index];
        const std::string name = index < names.size() ? names[index] : "a folder";
        if (index < kUnreadable || index >= names.size()) {
          EXPECT_FALSE(transcript.status.ok()) << name;
          EXPECT_THAT(transcript.status.message(), HasSubstr(paths[index].string()));
          EXPECT_EQ(transcript.status.message().find('\n'), std::string::npos);
          return;
        }
        EXPECT_TRUE(transcript.status.ok()) << name << ": " << transcript.status.message();
        if (index < kUnheard) {
          // Silence, and what is too short to hear.
          if (GetParam() && index < kUnreadable + 2) {
            EXPECT_EQ(transcript.text(), "") << name;
          }
          return;
        }
        EXPECT_LE(EditDistance(WordsOf(kText), WordsOf(transcript.text())), 1U)
            << name << ": " << transcript.text();
      });
  EXPECT_TRUE(status.ok()) << status.message();
  for (size_t i = 0; i < calls.size(); ++i) EXPECT_EQ(calls[i], 1) << paths[i];
}

INSTANTIATE_TEST_SUITE_P(VoiceActivity, BadRecordings, ::testing::Bool(),
                         [](const auto& info) { return std::string(info.param ? "On" : "Off"); });

// Every file that cannot be read is handed on at once, however many there are.
TEST(Transcriber, ManyUnreadableRecordings) {
  const TemporaryFolder folder;
  TranscriberConfig config;
  const auto transcriber = OpenTranscriber(config);
  ASSERT_TRUE(transcriber.ok());
  const std::vector<std::filesystem::path> paths(20'000, folder.path() / "none.wav");
  size_t failed = 0;
  const Status status =
      (*transcriber)->Transcribe(paths, [&](size_t, const Transcript& transcript) {
        if (!transcript.status.ok()) ++failed;
      });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(failed, paths.size());
  EXPECT_TRUE((*transcriber)->Transcribe({}, [](size_t, const Transcript&) { FAIL(); }).ok());
}

size_t HighestMemory() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
  }
  return 0;
}

// Six hours were tried once by setting this to 6.
constexpr int kHours = 1;

// Hours at 8 kHz with a sentence at the beginning, in the middle and at the end.
TEST(Transcriber, AnHourInBoundedMemory) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "hours.wav";
  constexpr int64_t kFrames = int64_t{kHours} * 3600 * 8000;
  {
    // What is skipped takes no room on the disk and reads as silence.
    SF_INFO info{};
    info.samplerate = 8000;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    ASSERT_NE(file, nullptr);
    const auto speech = ReadWaveform(kRecording, 8000);
    ASSERT_TRUE(speech.ok());
    const auto length = static_cast<sf_count_t>(speech->samples.size());
    for (const int64_t at : {int64_t{8000}, kFrames / 2, kFrames - length - 8000}) {
      ASSERT_EQ(sf_seek(file, at, SEEK_SET), at);
      ASSERT_EQ(sf_writef_float(file, speech->samples.data(), length), length);
    }
    const std::vector<float> end(8000);
    ASSERT_EQ(sf_writef_float(file, end.data(), 8000), 8000);
    sf_close(file);
  }
  TranscriberConfig config;
  const auto transcriber = OpenTranscriber(config);
  ASSERT_TRUE(transcriber.ok());
  const auto transcribe = [&](const std::filesystem::path& recording) {
    Transcript found;
    const Status status =
        (*transcriber)->Transcribe(std::vector{recording}, [&](size_t, Transcript transcript) {
          found = std::move(transcript);
        });
    EXPECT_TRUE(status.ok());
    return found;
  };
  ASSERT_TRUE(transcribe(kRecording).status.ok());
  const size_t before = HighestMemory();
  const Transcript transcript = transcribe(path);
  ASSERT_TRUE(transcript.status.ok()) << transcript.status.message();
  EXPECT_NEAR(transcript.seconds, kHours * 3600, 1);
  const auto words = WordsOf(transcript.text());
  EXPECT_LE(EditDistance(WordsOf(std::string(kText) + " " + kText + " " + kText), words), 3U)
      << transcript.text();
  ASSERT_GE(transcript.segments.size(), 3U);
  EXPECT_NEAR(transcript.segments[1].begin, kHours * 1800, 2);
  // As much as some pieces of two minutes: not the 230 MB of an hour, which six would make 1.4 GB.
  EXPECT_LT(HighestMemory() - before, 100'000U) << "kB";
}

TEST(Transcriber, RefusesWhispersThatAreNone) {
  const TemporaryFolder folder;
  const auto open = [](const std::filesystem::path& model) {
    TranscriberConfig config;
    config.model = model.string();
    config.voice_activity = false;
    const auto transcriber = OpenTranscriber(config);
    EXPECT_FALSE(transcriber.ok()) << model;
    return transcriber.ok() ? Status::Ok() : transcriber.status();
  };
  EXPECT_EQ(open("no such model").code(), StatusCode::kNotFound);
  EXPECT_EQ(open(folder.path()).code(), StatusCode::kNotFound);
  EXPECT_EQ(open(folder.Write("model.gguf", "GGUF and so on")).code(), StatusCode::kUnreadable);
  EXPECT_EQ(open(HEARSAY_SOURCE_DIR "/tests/golden/small.safetensors").code(),
            StatusCode::kInvalidArgument);
  const auto bundle = OpenBundle("whisper-tiny.en");
  ASSERT_TRUE(bundle.ok());
  std::filesystem::create_symlink(*bundle / "model.bin", folder.path() / "model.bin");
  EXPECT_THAT(open(folder.path()).message(), HasSubstr("tokenizer.json"));
  folder.Write("tokenizer.json", "{}");
  EXPECT_EQ(open(folder.path()).code(), StatusCode::kUnreadable);
  // Another model's tokenizer has more tokens than this one has rows.
  const auto base = OpenBundle("whisper-base");
  ASSERT_TRUE(base.ok());
  std::filesystem::remove(folder.path() / "tokenizer.json");
  std::filesystem::create_symlink(*base / "tokenizer.json", folder.path() / "tokenizer.json");
  EXPECT_THAT(open(folder.path()).message(), HasSubstr("51865"));
  // Weights of something else.
  std::filesystem::remove(folder.path() / "tokenizer.json");
  std::filesystem::create_symlink(*bundle / "tokenizer.json", folder.path() / "tokenizer.json");
  std::filesystem::copy_file(HEARSAY_SOURCE_DIR "/tests/golden/small.safetensors",
                             folder.path() / "model.safetensors");
  EXPECT_THAT(open(folder.path()).message(), HasSubstr("is no Whisper"));
}

}  // namespace
}  // namespace hearsay
