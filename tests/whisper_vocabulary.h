// A vocabulary of Whisper's size without its words.
#ifndef HEARSAY_TESTS_WHISPER_VOCABULARY_H_
#define HEARSAY_TESTS_WHISPER_VOCABULARY_H_

#include <cstdlib>
#include <string>
#include <vector>

#include "hearsay/whisper/tokenizer.h"

namespace hearsay {

inline constexpr int kEnglishVocabulary = 51864;
inline constexpr int kMultilingualVocabulary = 51865;

// Token i is "<i>", except the first: the 256 bytes, each alone, and what is given.
inline WhisperTokenizer SyntheticTokenizer(int size = kEnglishVocabulary,
                                           const std::vector<std::string>& words = {}) {
  std::vector<std::string> tokens;
  for (int byte = 0; byte < 256; ++byte) tokens.emplace_back(1, static_cast<char>(byte));
  tokens.insert(tokens.end(), words.begin(), words.end());
  while (tokens.size() < 50257) tokens.push_back("<" + std::to_string(tokens.size()) + ">");
  auto tokenizer = WhisperTokenizer::FromVocabulary(tokens, size);
  if (!tokenizer.ok()) std::abort();
  return std::move(*tokenizer);
}

}  // namespace hearsay

#endif  // HEARSAY_TESTS_WHISPER_VOCABULARY_H_
