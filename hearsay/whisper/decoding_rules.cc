#include "hearsay/whisper/decoding_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "hearsay/tensors/kernels.h"

namespace hearsay {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
// A first timestamp lies within the first second.
constexpr int kLatestFirstTimestamp = 50;

// Annotations that are not said aloud.
constexpr std::string_view kAlone = "\"#()*+/:;<=>@[\\]^_`{|}~";
constexpr std::array<std::string_view, 20> kSymbols = {"「",  "」", "『",  "』",  "<<", ">>", "<<<",
                                                       ">>>", "--", "---", "-(",  "-[", "('", "(\"",
                                                       "((",  "))", "(((", ")))", "[[", "]]"};
constexpr std::array<std::string_view, 4> kBraces = {"{{", "}}", "♪♪", "♪♪♪"};
// Their first token is never said, whatever follows.
constexpr std::array<std::string_view, 7> kMusic = {"♩", "♪", "♫", "♬", "♭", "♮", "♯"};

void Forbid(std::span<float> logits, Token begin, Token end) {
  std::fill(logits.begin() + begin, logits.begin() + end, kNever);
}

}  // namespace

std::vector<Token> NonSpeechTokens(const WhisperTokenizer& tokenizer) {
  std::set<Token> tokens;
  const auto add_whole = [&](const std::string& text) {
    const Token token = tokenizer.FindToken(text);
    if (token >= 0) tokens.insert(token);
  };
  const auto add = [&](std::string_view symbol) {
    add_whole(std::string(symbol));
    add_whole(" " + std::string(symbol));
  };
  for (const char symbol : kAlone) add(std::string_view(&symbol, 1));
  for (const std::string_view symbol : kSymbols) add(symbol);
  for (const std::string_view symbol : kBraces) add(symbol);
  for (const std::string_view symbol : kMusic) {
    for (const std::string& text : {std::string(symbol), " " + std::string(symbol)}) {
      // The longest beginning that is a token.
      for (size_t length = text.size(); length > 0; --length) {
        const Token token = tokenizer.FindToken(text.substr(0, length));
        if (token < 0) continue;
        tokens.insert(token);
        break;
      }
    }
  }
  // A hyphen or an apostrophe begins no word, but may stand within one.
  add_whole(" -");
  add_whole(" '");
  return {tokens.begin(), tokens.end()};
}

DecodingRules::DecodingRules(const WhisperTokenizer& tokenizer, bool timestamps)
    : timestamps_(timestamps),
      suppressed_(NonSpeechTokens(tokenizer)),
      end_of_text_(tokenizer.end_of_text()),
      no_timestamps_(tokenizer.no_timestamps()),
      first_timestamp_(tokenizer.first_timestamp()),
      vocabulary_size_(tokenizer.vocabulary_size()) {
  for (const Token token :
       {tokenizer.start(), tokenizer.translate(), tokenizer.transcribe(), tokenizer.start_of_lm(),
        tokenizer.start_of_previous(), tokenizer.no_speech()}) {
    if (token >= 0) suppressed_.push_back(token);
  }
  suppressed_at_start_ = {tokenizer.end_of_text()};
  const Token space = tokenizer.FindToken(" ");
  if (space >= 0) suppressed_at_start_.push_back(space);
}

void DecodingRules::Apply(std::span<const Token> said, std::span<float> logits) const {
  for (const Token token : suppressed_) logits[token] = kNever;
  // A model may have more rows than its tokenizer has tokens.
  Forbid(logits, vocabulary_size_, static_cast<Token>(logits.size()));
  if (said.empty()) {
    for (const Token token : suppressed_at_start_) logits[token] = kNever;
  }
  if (timestamps_) {
    ApplyTimestampRules(said, logits);
  } else {
    Forbid(logits, first_timestamp_, vocabulary_size_);
  }
}

void DecodingRules::ApplyTimestampRules(std::span<const Token> said,
                                        std::span<float> logits) const {
  const Token end = vocabulary_size_;
  logits[no_timestamps_] = kNever;
  const auto is_timestamp = [&](Token token) { return token >= first_timestamp_; };
  const bool last = !said.empty() && is_timestamp(said.back());
  const bool before_last = said.size() < 2 || is_timestamp(said[said.size() - 2]);
  // Timestamps come in pairs, the end of one segment and the beginning of the next, except before
  // the end of the text.
  if (last && before_last) Forbid(logits, first_timestamp_, end);
  if (last && !before_last) Forbid(logits, 0, end_of_text_);
  for (size_t i = said.size(); i-- > 0;) {
    if (!is_timestamp(said[i])) continue;
    // Time does not run backwards, and a segment is not empty.
    const Token least = last && !before_last ? said[i] : said[i] + 1;
    Forbid(logits, first_timestamp_, std::min(least, end));
    break;
  }
  if (said.empty()) {
    Forbid(logits, 0, first_timestamp_);
    const Token latest = first_timestamp_ + kLatestFirstTimestamp;
    if (latest + 1 < end) Forbid(logits, latest + 1, end);
    return;
  }
  // When the timestamps together are likelier than any text, a timestamp it is.
  float largest_text = 0;
  float largest_time = 0;
  float sum = 0;
  const auto times = static_cast<size_t>(end - first_timestamp_);
  BestKernels().exponential_sum(logits.data() + first_timestamp_, times, &largest_time, &sum);
  if (sum == 0) return;
  const float together = largest_time + std::log(sum);
  BestKernels().exponential_sum(logits.data(), static_cast<size_t>(first_timestamp_), &largest_text,
                                &sum);
  if (together > largest_text) Forbid(logits, 0, first_timestamp_);
}

}  // namespace hearsay
