// Bytes as a tokenizer.json, and as a text and tokens for what it makes.
#include "hearsay/whisper/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tokenizer = hearsay::WhisperTokenizer::FromTokenizerJson(text);
  if (!tokenizer.ok()) return 0;
  const auto tokens = tokenizer->Encode(text.substr(0, 1000));
  if (!tokens.ok()) return 0;
  for (const hearsay::Token token : *tokens) {
    if (token < 0 || token >= tokenizer->vocabulary_size()) std::abort();
  }
  static_cast<void>(tokenizer->Decode(*tokens));
  return 0;
}
