// Which tokens Whisper may say next: the logit filters of openai/whisper's decoding.py.
#ifndef HEARSAY_WHISPER_DECODING_RULES_H_
#define HEARSAY_WHISPER_DECODING_RULES_H_

#include <span>
#include <vector>

#include "hearsay/whisper/tokenizer.h"

namespace hearsay {

class DecodingRules {
 public:
  // With `timestamps` false the prompt holds <|notimestamps|>, and no timestamp may be said.
  DecodingRules(const WhisperTokenizer& tokenizer, bool timestamps);

  // Sets the logits of what may not follow `said` (the tokens after the prompt) to -infinity.
  // `logits`: at least the tokenizer's vocabulary_size.
  void Apply(std::span<const Token> said, std::span<float> logits) const;

  // Tokens that stand for no speech (brackets, musical notes, ...) and those that only prompts
  // hold: never said.
  const std::vector<Token>& suppressed() const { return suppressed_; }

 private:
  void ApplyTimestampRules(std::span<const Token> said, std::span<float> logits) const;

  bool timestamps_;
  std::vector<Token> suppressed_;
  std::vector<Token> suppressed_at_start_;  // a space alone, and the end
  Token end_of_text_;
  Token no_timestamps_;
  Token first_timestamp_;
  Token vocabulary_size_;
};

// openai/whisper's tokenizer.non_speech_tokens: sorted.
std::vector<Token> NonSpeechTokens(const WhisperTokenizer& tokenizer);

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_DECODING_RULES_H_
