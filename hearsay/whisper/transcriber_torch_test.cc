#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/whisper/transcriber.h"

namespace hearsay {
namespace {

// LibriVox recordings with their texts, from Debian's pocketsphinx-testdata.
const std::filesystem::path kRecordings = "/usr/share/pocketsphinx/test/data/librivox";

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '\'') {
      words.back().push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// Insertions, deletions and replacements that lead from one to the other.
size_t EditDistance(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

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
    texts[line.substr(open + 1, close - open - 1)] = text;
  }
  return texts;
}

double WordErrorRate(const TranscriberConfig& config) {
  const auto texts = TrueTexts();
  EXPECT_EQ(texts.size(), 5U);
  std::vector<std::filesystem::path> paths;
  std::vector<std::vector<std::string>> expected;
  size_t words = 0;
  for (const auto& [name, text] : texts) {
    paths.push_back(kRecordings / (name + ".wav"));
    expected.push_back(Words(text));
    words += expected.back().size();
  }
  const auto transcriber = OpenTranscriber(config);
  EXPECT_TRUE(transcriber.ok()) << transcriber.status().message();
  if (!transcriber.ok()) return 1;
  size_t errors = 0;
  const Status status =
      (*transcriber)->Transcribe(paths, [&](size_t index, const Transcript& transcript) {
        EXPECT_TRUE(transcript.status.ok()) << transcript.status.message();
        errors += EditDistance(expected[index], Words(transcript.text()));
        std::printf("%s: %s\n", paths[index].filename().c_str(), transcript.text().c_str());
      });
  EXPECT_TRUE(status.ok()) << status.message();
  return static_cast<double>(errors) / static_cast<double>(words);
}

TEST(TranscriberTest, PrintsRates) {
  for (const char* model : {"whisper-tiny.en", "whisper-base"}) {
    for (const bool voice_activity : {false, true}) {
      TranscriberConfig config;
      config.model = model;
      config.voice_activity = voice_activity;
      std::printf("%s %d: %.4f\n", model, voice_activity, WordErrorRate(config));
    }
  }
}

}  // namespace
}  // namespace hearsay
