#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/log_mel.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/tensors/torch_threads.h"
#include "hearsay/whisper/decoder.h"
#include "hearsay/whisper/decoding.h"
#include "hearsay/whisper/encoder.h"
#include "hearsay/whisper/whisper_files.h"

namespace hearsay {
namespace {

// By transformers: tests/golden/make_whisper_logits.py.
constexpr const char* kGolden = HEARSAY_SOURCE_DIR "/tests/golden/whisper_logits.json";
const std::filesystem::path kRecordings = "/usr/share/pocketsphinx/test/data/librivox";

// One model, with its windows: loaded once for all tests.
struct LoadedWhisper {
  WhisperTokenizer tokenizer;
  std::unique_ptr<WhisperEncoder> encoder;
  std::unique_ptr<WhisperDecoder> decoder;

  std::shared_ptr<const AudioMemory> Listen(const std::filesystem::path& recording) const {
    const c10::InferenceMode inference;
    const auto waveform = ReadWaveform(recording);
    EXPECT_TRUE(waveform.ok()) << waveform.status().message();
    at::Tensor mel = at::empty({1, 80, kWindowFrames});
    LogMel(80).Compute(waveform->samples, kWindowFrames, mel.data_ptr<float>());
    return decoder->Remember(encoder->Encode(mel)[0]);
  }

  int vocabulary() const { return decoder->sizes().vocabulary; }
};

const LoadedWhisper& Loaded(const std::string& model) {
  static std::map<std::string, LoadedWhisper> loaded;
  if (!loaded.contains(model)) {
    SetTorchThreads(0);
    auto files = OpenWhisperFiles(model);
    EXPECT_TRUE(files.ok()) << files.status().message();
    const auto weights = WhisperWeights::Open(files->weights);
    EXPECT_TRUE(weights.ok()) << weights.status().message();
    LoadedWhisper whisper;
    whisper.tokenizer = std::move(files->tokenizer);
    whisper.encoder = std::move(*WhisperEncoder::Load(*weights));
    whisper.decoder = std::move(*WhisperDecoder::Load(*weights));
    loaded.emplace(model, std::move(whisper));
  }
  return loaded.at(model);
}

const LoadedWhisper& TinyEn() { return Loaded("whisper-tiny.en"); }

std::filesystem::path Recording(const char* number) {
  return kRecordings / (std::string("sense_and_sensibility_01_austen_64kb-") + number + ".wav");
}

double LargestDifference(std::span<const float> a, std::span<const float> b) {
  EXPECT_EQ(a.size(), b.size());
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) largest = std::max<double>(largest, std::abs(a[i] - b[i]));
  return largest;
}

const std::vector<Token> kSaid = {50257, 50363, 843, 1770, 13, 1757, 16189, 2395, 550, 788};

class DecoderGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(DecoderGolden, LogitsEqualTransformers) {
  const auto text = ReadFile(kGolden);
  ASSERT_TRUE(text.ok());
  const auto golden = ParseJson(*text);
  ASSERT_TRUE(golden.ok());
  const LoadedWhisper& whisper = Loaded(GetParam());
  const Json& expected = (*golden)["models"][GetParam()];
  const auto tokens = expected["tokens"].get<std::vector<Token>>();
  ASSERT_EQ(tokens.size(), expected["top"].size());
  DecoderRows rows(*whisper.decoder, 1, 2);
  rows.Start(0, whisper.Listen(kRecordings / (*golden)["recording"].get<std::string>()));
  std::vector<DecoderInput> inputs;
  for (const Token token : tokens) inputs.push_back({0, token});
  std::vector<float> logits;
  rows.Feed(inputs, &logits);
  ASSERT_EQ(logits.size(), tokens.size() * static_cast<size_t>(whisper.vocabulary()));
  for (size_t step = 0; step < tokens.size(); ++step) {
    const float* row = logits.data() + step * static_cast<size_t>(whisper.vocabulary());
    for (const Json& pair : expected["top"][step]) {
      ASSERT_NEAR(row[pair[0].get<Token>()], pair[1].get<double>(), 2e-3)
          << "step " << step << ", token " << pair[0];
    }
    // Nothing else is larger than the 20th.
    const auto larger = std::count_if(row, row + whisper.vocabulary(), [&](float logit) {
      return logit > expected["top"][step][19][1].get<double>() + 2e-3;
    });
    EXPECT_LT(larger, 20) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, DecoderGolden,
                         ::testing::Values("whisper-tiny.en", "whisper-base"),
                         [](const auto& info) {
                           return std::string(info.index == 0 ? "TinyEn" : "Base");
                         });

TEST(Decoder, OneTokenAtATimeEqualsAllAtOnce) {
  const LoadedWhisper& whisper = TinyEn();
  const auto memory = whisper.Listen(Recording("0870"));
  const auto vocabulary = static_cast<size_t>(whisper.vocabulary());
  DecoderRows rows(*whisper.decoder, 2, 2);
  rows.Start(0, memory);
  rows.Start(1, memory);
  std::vector<DecoderInput> all;
  for (const Token token : kSaid) all.push_back({0, token});
  std::vector<float> at_once;
  rows.Feed(all, &at_once);
  EXPECT_EQ(rows.length(0), static_cast<int>(kSaid.size()));
  for (size_t i = 0; i < kSaid.size(); ++i) {
    std::vector<float> one;
    rows.Feed({{1, kSaid[i]}}, &one);
    EXPECT_LT(LargestDifference(one, std::span(at_once).subspan(i * vocabulary, vocabulary)), 1e-4);
  }
  // Logits only where they are wanted.
  rows.Start(0, memory);
  for (size_t i = 0; i + 1 < all.size(); ++i) all[i].wants_logits = false;
  std::vector<float> last;
  rows.Feed(all, &last);
  EXPECT_LT(LargestDifference(last, std::span(at_once).last(vocabulary)), 1e-4);
}

TEST(Decoder, ReorderedRowsEqualRecomputedOnes) {
  const LoadedWhisper& whisper = TinyEn();
  const auto memory = whisper.Listen(Recording("0870"));
  constexpr int kRows = 5;
  DecoderRows rows(*whisper.decoder, kRows, 2);
  std::vector<std::vector<Token>> said(kRows, {kSaid[0], kSaid[1]});
  std::vector<float> logits;
  for (int row = 0; row < kRows; ++row) {
    rows.Start(row, memory);
    rows.Feed({{row, said[row][0], false}, {row, said[row][1], false}}, &logits);
  }
  const std::vector<std::vector<int>> moves = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 2, 0, 0, 1},
                                               {1, 0, 4, 4, 4}, {0, 0, 0, 0, 0}, {3, 4, 1, 2, 0}};
  for (size_t step = 0; step < moves.size(); ++step) {
    std::vector<DecoderInput> inputs;
    for (int row = 0; row < kRows; ++row) {
      const Token token = static_cast<Token>(262 + 37 * static_cast<int>(step) + 11 * row);
      said[row].push_back(token);
      inputs.push_back({row, token});
    }
    rows.Feed(inputs, &logits);
    rows.Reorder(moves[step]);
    std::vector<std::vector<Token>> moved;
    for (const int parent : moves[step]) moved.push_back(said[parent]);
    said = moved;
  }
  std::vector<DecoderInput> inputs;
  for (int row = 0; row < kRows; ++row) inputs.push_back({row, 290});
  rows.Feed(inputs, &logits);
  const auto vocabulary = static_cast<size_t>(whisper.vocabulary());
  for (int row = 0; row < kRows; ++row) {
    DecoderRows fresh(*whisper.decoder, 1, 2);
    fresh.Start(0, memory);
    std::vector<DecoderInput> whole;
    for (const Token token : said[row]) whole.push_back({0, token, false});
    whole.push_back({0, 290});
    std::vector<float> expected;
    fresh.Feed(whole, &expected);
    EXPECT_LT(
        LargestDifference(
            std::span(logits).subspan(static_cast<size_t>(row) * vocabulary, vocabulary), expected),
        1e-4)
        << row;
  }
}

TEST(Decoding, AWindowDoesNotDependOnItsNeighbours) {
  const LoadedWhisper& whisper = TinyEn();
  DecodingSettings settings;
  // All temperatures at once, so that sampling is seen, too.
  for (const std::vector<double>& temperatures :
       {std::vector<double>{0}, std::vector<double>{0.8}}) {
    settings.temperatures = temperatures;
    std::vector<DecodingTask> tasks;
    for (const char* number : {"0870", "0880", "0890", "0920"}) {
      tasks.push_back({whisper.Listen(Recording(number)), {whisper.tokenizer.start()}, 7});
    }
    WhisperDecoding together(*whisper.decoder, whisper.tokenizer, settings, 3, 2);
    const auto results = together.Decode(tasks);
    ASSERT_EQ(results.size(), tasks.size());
    WhisperDecoding alone(*whisper.decoder, whisper.tokenizer, settings, 1, 2);
    for (size_t i = 0; i < tasks.size(); ++i) {
      const auto single = alone.Decode({tasks[i]});
      EXPECT_EQ(single[0].tokens, results[i].tokens) << results[i].text;
      EXPECT_FALSE(results[i].text.empty());
      EXPECT_NEAR(single[0].mean_log_probability, results[i].mean_log_probability, 1e-4);
      EXPECT_LT(results[i].no_speech_probability, 0.5);
    }
  }
}

TEST(Decoding, GreedyTakesTheLikeliest) {
  const LoadedWhisper& whisper = TinyEn();
  DecodingSettings settings;
  settings.beam = 1;
  settings.temperatures = {0};
  settings.timestamps = false;
  const auto memory = whisper.Listen(Recording("0930"));
  WhisperDecoding decoding(*whisper.decoder, whisper.tokenizer, settings, 1, 2);
  const std::vector<Token> prompt = {whisper.tokenizer.start(), whisper.tokenizer.no_timestamps()};
  const auto result = decoding.Decode({{memory, prompt, 0}});
  // Each token is the likeliest that the rules allow, given those before it.
  const DecodingRules rules(whisper.tokenizer, false);
  DecoderRows rows(*whisper.decoder, 1, 2);
  rows.Start(0, memory);
  std::vector<float> logits;
  rows.Feed({{0, prompt[0], false}, {0, prompt[1]}}, &logits);
  std::vector<Token> said;
  for (int step = 0; step < 100; ++step) {
    rules.Apply(said, logits);
    const auto token =
        static_cast<Token>(std::max_element(logits.begin(), logits.end()) - logits.begin());
    if (token == whisper.tokenizer.end_of_text()) break;
    said.push_back(token);
    rows.Feed({{0, token}}, &logits);
  }
  EXPECT_EQ(result[0].tokens, said);
  EXPECT_GT(said.size(), 5U);
}

TEST(Decoding, CompressionRatio) {
  EXPECT_EQ(CompressionRatio(""), 0);
  EXPECT_LT(CompressionRatio("A sentence as any other."), 1.5);
  std::string repeated;
  for (int i = 0; i < 50; ++i) repeated += " and so on";
  EXPECT_GT(CompressionRatio(repeated), 10);
}

TEST(Decoding, LanguagesAreProbabilities) {
  const LoadedWhisper& whisper = Loaded("whisper-base");
  WhisperDecoding decoding(*whisper.decoder, whisper.tokenizer, {}, 1, 2);
  const auto probabilities = decoding.LanguageProbabilities(whisper.Listen(Recording("0870")));
  ASSERT_EQ(probabilities.size(), 99U);
  double sum = 0;
  for (const double probability : probabilities) sum += probability;
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_EQ(whisper.tokenizer.languages()[0].first, "en");
  EXPECT_GT(probabilities[0], 0.9);
}

}  // namespace
}  // namespace hearsay
