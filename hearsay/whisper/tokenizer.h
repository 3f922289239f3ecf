// Whisper's tokens and their texts: byte-level byte-pair encoding as GPT-2's.
#ifndef HEARSAY_WHISPER_TOKENIZER_H_
#define HEARSAY_WHISPER_TOKENIZER_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"

namespace hearsay {

using Token = int32_t;

class WhisperTokenizer {
 public:
  // From the text of Hugging Face's tokenizer.json (model BPE, pre-tokenizer ByteLevel).
  static Result<WhisperTokenizer> FromTokenizerJson(std::string_view text);
  // From whisper.cpp's vocabulary: decodes, but cannot encode, since the merges are not in it. A
  // vocabulary of `size` tokens is multilingual when there are at least 51,865.
  static Result<WhisperTokenizer> FromVocabulary(const std::vector<std::string>& tokens, int size);

  // The tokens of a text; special tokens written out ("<|en|>") are taken as such. kUnavailable for
  // a tokenizer without merges.
  Result<std::vector<Token>> Encode(std::string_view text) const;

  // The bytes of the tokens, special ones and timestamps left out. Not always whole characters: a
  // token may end in the midst of one.
  std::string DecodeBytes(std::span<const Token> tokens) const;
  // DecodeBytes with what is no UTF-8 as U+FFFD.
  std::string Decode(std::span<const Token> tokens) const;

  // The text token of exactly these bytes; -1 when there is none.
  Token FindToken(const std::string& bytes) const;

  // Text tokens are below end_of_text.
  Token end_of_text() const { return end_of_text_; }
  Token start() const { return start_; }
  Token translate() const { return Special("<|translate|>"); }
  Token transcribe() const { return Special("<|transcribe|>"); }
  Token start_of_previous() const { return Special("<|startofprev|>"); }
  Token start_of_lm() const { return Special("<|startoflm|>"); }
  Token no_speech() const { return no_speech_; }
  Token no_timestamps() const { return no_timestamps_; }
  // <|0.00|>; one every 20 ms follows.
  Token first_timestamp() const { return no_timestamps_ + 1; }
  // 1,501 of them, up to <|30.00|>.
  int vocabulary_size() const { return first_timestamp() + 1501; }

  bool multilingual() const { return languages_.size() > 1; }
  // Language code ("en") and its token, in the order of the tokens; of an English model only the
  // one, whose token is not used.
  const std::vector<std::pair<std::string, Token>>& languages() const { return languages_; }

 private:
  Status FindSpecials();
  Token Special(const std::string& name) const;
  void EncodePiece(std::string_view piece, std::vector<Token>* tokens) const;

  std::vector<std::string> bytes_;                          // of each token
  std::unordered_map<std::string, Token> tokens_of_bytes_;  // text tokens
  // Rank of the merge of two tokens, and what they make.
  std::map<std::pair<Token, Token>, std::pair<int, Token>> merges_;
  std::map<std::string, Token> specials_;
  std::vector<std::pair<std::string, Token>> languages_;
  Token end_of_text_ = -1;
  Token start_ = -1;
  Token no_speech_ = -1;
  Token no_timestamps_ = -1;
};

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_TOKENIZER_H_
