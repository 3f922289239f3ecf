// From the encoder's output of a window to the tokens that were most likely said.
#ifndef HEARSAY_WHISPER_DECODING_H_
#define HEARSAY_WHISPER_DECODING_H_

#include <memory>
#include <string>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/whisper/decoder.h"
#include "hearsay/whisper/decoding_rules.h"
#include "hearsay/whisper/tokenizer.h"

namespace hearsay {

// The defaults are openai/whisper's.
struct DecodingSettings {
  int beam = 5;         // beams at temperature 0; 1: greedy
  int best_of = 5;      // samples at higher temperatures
  double patience = 1;  // finished beams wanted, as a multiple of `beam`
  bool timestamps = true;
  // Tried one after another until a reply is neither repetitive nor unlikely.
  std::vector<double> temperatures = {0, 0.2, 0.4, 0.6, 0.8, 1};
  double most_compression = 2.4;      // a higher ratio is repetitive
  double least_log_probability = -1;  // a lower mean is unlikely
  double no_speech = 0.6;             // above it, an unlikely reply is taken for silence
  int most_tokens = 224;

  Json ToJson() const;
};

// One window to be put into words.
struct DecodingTask {
  std::shared_ptr<const AudioMemory> memory;
  // From <|startofprev|>, or <|startoftranscript|>, up to what is said.
  std::vector<Token> prompt;
  uint64_t seed = 0;  // for sampling
};

struct DecodingResult {
  std::vector<Token> tokens;  // said, without the end
  std::string text;
  double mean_log_probability = 0;  // per token, the end counted
  double no_speech_probability = 0;
  double compression = 0;
  double temperature = 0;
};

// zlib's ratio of a text to its compressed form; 0 for an empty one.
double CompressionRatio(const std::string& text);

class WhisperDecoding {
 public:
  // All are owned elsewhere. At most `windows` tasks are decoded side by side.
  WhisperDecoding(const WhisperDecoder& decoder, const WhisperTokenizer& tokenizer,
                  const DecodingSettings& settings, int windows, int threads);

  // One result for each task, in order. A result depends on its task alone, not on the others.
  std::vector<DecodingResult> Decode(const std::vector<DecodingTask>& tasks);

  // The probability of each language (by WhisperTokenizer::languages) of a window.
  std::vector<double> LanguageProbabilities(std::shared_ptr<const AudioMemory> memory);

 private:
  struct Search;

  void DecodeAt(double temperature, const std::vector<DecodingTask>& tasks,
                const std::vector<size_t>& which, std::vector<DecodingResult>* results);
  void Advance(std::vector<Search>* searches, std::vector<float>* logits, double temperature);
  bool NeedsAnotherTry(const DecodingResult& result) const;

  const WhisperDecoder& decoder_;
  const WhisperTokenizer& tokenizer_;
  DecodingSettings settings_;
  DecodingRules rules_;
  int windows_;
  int rows_per_window_;
  int threads_;
  DecoderRows rows_;
};

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_DECODING_H_
