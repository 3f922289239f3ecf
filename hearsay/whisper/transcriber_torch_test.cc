// What is heard in recordings, against their texts and against faster-whisper.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/whisper/transcriber.h"
#include "tests/temporary_folder.h"
#include "tests/test_sounds.h"
#include "tests/words.h"

namespace hearsay {
namespace {

// LibriVox recordings with their texts, from Debian's pocketsphinx-testdata.
const std::filesystem::path kRecordings = "/usr/share/pocketsphinx/test/data/librivox";
// Prompts in several languages, from Debian's asterisk-core-sounds.
const std::filesystem::path kPrompts = "/usr/share/asterisk/sounds";
// By faster-whisper: tests/golden/make_faster_whisper.py.
constexpr const char* kGolden = HEARSAY_SOURCE_DIR "/tests/golden/faster_whisper.json";

// File name to what is said.
std::map<std::string, std::string> TrueTexts() {
  std::map<std::string, std::string> texts;
  std::ifstream file(kRecordings / "transcription");
  std::string line;
  while (std::getline(file, line)) {
    const size_t open = line.rfind('(');
    const size_t close = line.rfind(')');
    std::string text = line.substr(0, open);
    for (const char* mark : {"<s>", "</s>"}) {
      const size_t at = text.find(mark);
      if (at != std::string::npos) text.erase(at, std::string(mark).size());
    }
    texts[line.substr(open + 1, close - open - 1) + ".wav"] = text;
  }
  EXPECT_EQ(texts.size(), 5U);
  return texts;
}

Json Golden() {
  const auto text = ReadFile(kGolden);
  EXPECT_TRUE(text.ok());
  return *ParseJson(*text);
}

std::vector<Transcript> TranscribeAll(const TranscriberConfig& config,
                                      const std::vector<std::filesystem::path>& paths) {
  const auto transcriber = OpenTranscriber(config);
  EXPECT_TRUE(transcriber.ok()) << transcriber.status().message();
  std::vector<Transcript> transcripts(paths.size());
  std::vector<int> calls(paths.size());
  if (!transcriber.ok()) return transcripts;
  const Status status = (*transcriber)->Transcribe(paths, [&](size_t index, Transcript transcript) {
    transcripts[index] = std::move(transcript);
    ++calls[index];
  });
  EXPECT_TRUE(status.ok()) << status.message();
  for (const int count : calls) EXPECT_EQ(count, 1);
  return transcripts;
}

void ExpectSaneTimes(const Transcript& transcript) {
  double before = 0;
  for (const TimedText& segment : transcript.segments) {
    EXPECT_GE(segment.begin, before - 1e-6) << segment.text;
    EXPECT_GE(segment.end, segment.begin) << segment.text;
    EXPECT_LE(segment.end, transcript.seconds + 0.3) << segment.text;
    before = segment.begin;
  }
}

struct Setting {
  const char* name;
  const char* model;
  bool voice_activity;
};

class TranscriberRates : public ::testing::TestWithParam<Setting> {};

TEST_P(TranscriberRates, AreThoseOfFasterWhisper) {
  const auto texts = TrueTexts();
  const Json golden = Golden()["models"][GetParam().model]["recordings"];
  TranscriberConfig config;
  config.model = GetParam().model;
  config.voice_activity = GetParam().voice_activity;
  std::vector<std::filesystem::path> paths;
  for (const auto& [name, text] : texts) paths.push_back(kRecordings / name);
  const auto transcripts = TranscribeAll(config, paths);
  size_t words = 0;
  size_t ours = 0;
  size_t theirs = 0;
  std::string heard;
  size_t i = 0;
  for (const auto& [name, text] : texts) {
    const Transcript& transcript = transcripts[i++];
    ASSERT_TRUE(transcript.status.ok()) << transcript.status.message();
    const auto expected = WordsOf(text);
    words += expected.size();
    ours += EditDistance(expected, WordsOf(transcript.text()));
    heard += transcript.text() + "\n";
    theirs += EditDistance(expected, WordsOf(golden[name].get<std::string>()));
    ExpectSaneTimes(transcript);
    // An English model cannot tell what language it hears.
    EXPECT_EQ(transcript.language, config.model == "whisper-base" ? "en" : "");
    EXPECT_EQ(transcript.speech.empty(), !config.voice_activity);
  }
  const auto percent = [&](size_t errors) { return 100.0 * static_cast<double>(errors) / words; };
  RecordProperty("ours", std::to_string(percent(ours)));
  RecordProperty("theirs", std::to_string(percent(theirs)));
  EXPECT_LE(percent(ours), percent(theirs) + 0.5)
      << ours << " and " << theirs << " errors in " << words << " words:\n"
      << heard;
}

INSTANTIATE_TEST_SUITE_P(All, TranscriberRates,
                         ::testing::Values(Setting{"TinyEn", "whisper-tiny.en", false},
                                           Setting{"TinyEnVad", "whisper-tiny.en", true},
                                           Setting{"Base", "whisper-base", false},
                                           Setting{"BaseVad", "whisper-base", true}),
                         [](const auto& info) { return std::string(info.param.name); });

// The five recordings three times over with silence between them, as in make_faster_whisper.py.
class LongRecording : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<float> samples;
    for (int round = 0; round < 3; ++round) {
      for (const auto& [name, text] : TrueTexts()) {
        const auto waveform = ReadWaveform(kRecordings / name);
        ASSERT_TRUE(waveform.ok());
        samples.insert(samples.end(), waveform->samples.begin(), waveform->samples.end());
        samples.resize(samples.size() + 8000);
        text_ += text + " ";
      }
    }
    seconds_ = static_cast<double>(samples.size()) / kModelRate;
    path_ = folder_.path() / "long.wav";
    sounds::Write(path_, samples, kModelRate);
  }

  TemporaryFolder folder_;
  std::filesystem::path path_;
  std::string text_;
  double seconds_ = 0;
};

TEST_F(LongRecording, IsHeardAsByFasterWhisper) {
  const Json golden = Golden();
  ASSERT_NEAR(golden["seconds"].get<double>(), seconds_, 0.01);
  ASSERT_GT(seconds_, 60);
  for (const bool conditioned : {true, false}) {
    TranscriberConfig config;
    config.voice_activity = false;
    config.condition_on_previous_text = conditioned;
    const Transcript transcript = TranscribeAll(config, {path_}).front();
    ASSERT_TRUE(transcript.status.ok()) << transcript.status.message();
    const auto theirs =
        WordsOf(golden["models"]["whisper-tiny.en"][conditioned ? "conditioned" : "alone"]
                    .get<std::string>());
    const auto ours = WordsOf(transcript.text());
    EXPECT_LE(static_cast<double>(EditDistance(theirs, ours)), 0.05 * theirs.size())
        << transcript.text();
    EXPECT_LE(static_cast<double>(EditDistance(WordsOf(text_), ours)), 0.05 * theirs.size());
    EXPECT_NEAR(transcript.seconds, seconds_, 0.01);
    ExpectSaneTimes(transcript);
  }
}

TEST_F(LongRecording, VoiceActivityLosesNothing) {
  TranscriberConfig config;
  const Transcript transcript = TranscribeAll(config, {path_}).front();
  ASSERT_TRUE(transcript.status.ok()) << transcript.status.message();
  const auto expected = WordsOf(text_);
  EXPECT_LE(static_cast<double>(EditDistance(expected, WordsOf(transcript.text()))),
            0.05 * expected.size())
      << transcript.text();
  EXPECT_NEAR(transcript.seconds, seconds_, 0.01);
  ExpectSaneTimes(transcript);
}

TEST(Transcriber, TellsLanguages) {
  const std::map<std::string, std::string> folders = {{"es_MX_f_Allison", "es"},
                                                      {"fr_CA_f_June", "fr"},
                                                      {"it_IT_m_Carlo", "it"},
                                                      {"ru_RU_f_IvrvoiceRU", "ru"}};
  TranscriberConfig config;
  config.model = "whisper-base";
  config.beam = 1;
  std::vector<std::filesystem::path> paths;
  std::vector<std::string> expected;
  for (const auto& [folder, language] : folders) {
    for (const char* name : {"vm-intro.wav", "auth-incorrect.wav"}) {
      paths.push_back(kPrompts / folder / name);
      expected.push_back(language);
    }
  }
  const auto transcripts = TranscribeAll(config, paths);
  for (size_t i = 0; i < paths.size(); ++i) {
    ASSERT_TRUE(transcripts[i].status.ok()) << transcripts[i].status.message();
    EXPECT_EQ(transcripts[i].language, expected[i]) << paths[i] << transcripts[i].text();
    EXPECT_FALSE(transcripts[i].text().empty()) << paths[i];
  }
}

TEST(Transcriber, RefusesImpossibleSettings) {
  const auto code = [](const TranscriberConfig& config) {
    const auto transcriber = OpenTranscriber(config);
    EXPECT_FALSE(transcriber.ok());
    return transcriber.ok() ? StatusCode::kOk : transcriber.status().code();
  };
  TranscriberConfig config;
  config.language = "xx";
  EXPECT_EQ(code(config), StatusCode::kInvalidArgument);
  config.language = "de";  // not by an English model
  EXPECT_EQ(code(config), StatusCode::kInvalidArgument);
  config = {};
  config.translate = true;
  EXPECT_EQ(code(config), StatusCode::kInvalidArgument);
  for (const int beam : {0, -1, 17}) {
    config = {};
    config.beam = beam;
    EXPECT_EQ(code(config), StatusCode::kInvalidArgument);
  }
  for (const int windows : {0, 65}) {
    config = {};
    config.windows = windows;
    EXPECT_EQ(code(config), StatusCode::kInvalidArgument);
  }
  config = {};
  config.threads = -1;
  EXPECT_EQ(code(config), StatusCode::kInvalidArgument);
}

TEST(Transcriber, IdentityTellsSettingsApart) {
  TranscriberConfig config;
  config.voice_activity = false;
  const auto plain = OpenTranscriber(config);
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ((*plain)->Identity()["language"], "");
  config.beam = 1;
  const auto greedy = OpenTranscriber(config);
  ASSERT_TRUE(greedy.ok());
  EXPECT_NE(DumpJson((*plain)->Identity()), DumpJson((*greedy)->Identity()));
}

}  // namespace
}  // namespace hearsay
