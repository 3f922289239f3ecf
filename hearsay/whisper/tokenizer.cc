#include "hearsay/whisper/tokenizer.h"

#include <unicode/uregex.h>
#include <unicode/utext.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "fmt/format.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

// GPT-2's split of a text into pieces that are encoded each on its own.
// `\s` is spelled out, since ICU's leaves out some of Unicode's white space.
constexpr char16_t kPieces[] =
    u"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{White_Space}\\p{L}\\p{N}]+"
    u"|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+";

// Whisper's languages, in the order of their tokens (openai/whisper, tokenizer.py).
constexpr std::array<const char*, 100> kLanguages = {
    "en", "zh", "de", "es",  "ru", "ko", "fr", "ja", "pt", "tr", "pl", "ca", "nl", "ar", "sv",
    "it", "id", "hi", "fi",  "vi", "he", "uk", "el", "ms", "cs", "ro", "da", "hu", "ta", "no",
    "th", "ur", "hr", "bg",  "lt", "la", "mi", "ml", "cy", "sk", "te", "fa", "lv", "bn", "sr",
    "az", "sl", "kn", "et",  "mk", "br", "eu", "is", "hy", "ne", "mn", "bs", "kk", "sq", "sw",
    "gl", "mr", "pa", "si",  "km", "sn", "yo", "so", "af", "oc", "ka", "be", "tg", "sd", "gu",
    "am", "yi", "lo", "uz",  "fo", "ht", "ps", "tk", "nn", "mt", "sa", "lb", "my", "bo", "tl",
    "mg", "as", "tt", "haw", "ln", "ha", "ba", "jw", "su", "yue"};
constexpr Token kEnglishEndOfText = 50256;
constexpr int kSmallestMultilingual = 51865;
// Tokens of a vocabulary beside those of languages and text: end, start, six others, timestamps.
constexpr int kTimestamps = 1501;

// byte -> the code point that stands for it in GPT-2's vocabularies.
std::array<uint32_t, 256> ByteCodePoints() {
  std::array<uint32_t, 256> points{};
  uint32_t next = 256;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const bool printable =
        (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    points[byte] = printable ? byte : next++;
  }
  return points;
}

// A vocabulary's word as the bytes it stands for; false where it is not made of such code points.
bool ToBytes(std::string_view word, const std::unordered_map<uint32_t, char>& bytes,
             std::string* result) {
  result->clear();
  for (size_t i = 0; i < word.size();) {
    const auto lead = static_cast<unsigned char>(word[i]);
    uint32_t point = lead;
    size_t length = 1;
    if (lead >= 0xc0) {
      if (lead >= 0xe0 || i + 1 >= word.size()) return false;
      point = (lead & 0x1fU) << 6 | (static_cast<unsigned char>(word[i + 1]) & 0x3fU);
      length = 2;
    }
    const auto byte = bytes.find(point);
    if (byte == bytes.end()) return false;
    result->push_back(byte->second);
    i += length;
  }
  return true;
}

std::unordered_map<uint32_t, char> CodePointBytes() {
  std::unordered_map<uint32_t, char> bytes;
  const auto points = ByteCodePoints();
  for (size_t byte = 0; byte < points.size(); ++byte) {
    bytes[points[byte]] = static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace

Result<WhisperTokenizer> WhisperTokenizer::FromTokenizerJson(std::string_view text) {
  HEARSAY_ASSIGN_OR_RETURN(const SortedJson json, ParseSortedJson(text));
  if (!json.is_object() || !json.contains("model") || !json["model"].is_object() ||
      !json["model"].contains("vocab") || !json["model"]["vocab"].is_object() ||
      !json["model"].contains("merges") || !json["model"]["merges"].is_array()) {
    return Unreadable("is no tokenizer.json with a BPE model");
  }
  WhisperTokenizer tokenizer;
  const auto bytes = CodePointBytes();
  const auto& vocabulary = json["model"]["vocab"];
  // More tokens than any vocabulary; keeps a hostile id from asking for all memory.
  const Token most = static_cast<Token>(vocabulary.size()) + 100'000;
  for (const auto& [word, id] : vocabulary.items()) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() > static_cast<uint64_t>(most)) {
      return Unreadable(fmt::format("gives the token \"{}\" an impossible number", word));
    }
    const auto token = id.get<Token>();
    if (tokenizer.bytes_.size() <= static_cast<size_t>(token)) {
      tokenizer.bytes_.resize(static_cast<size_t>(token) + 1);
    }
    std::string raw;
    // Words that stand for no bytes are special tokens that stand in the vocabulary.
    if (!ToBytes(word, bytes, &raw)) continue;
    tokenizer.bytes_[token] = raw;
    tokenizer.tokens_of_bytes_[raw] = token;
  }
  if (json.contains("added_tokens") && json["added_tokens"].is_array()) {
    for (const auto& added : json["added_tokens"]) {
      if (!added.is_object() || !added.contains("content") || !added["content"].is_string() ||
          !added.contains("id") || !added["id"].is_number_unsigned() ||
          added["id"].get<uint64_t>() > static_cast<uint64_t>(most)) {
        return Unreadable("has an added token without content or number");
      }
      const auto token = added["id"].get<Token>();
      const auto content = added["content"].get<std::string>();
      tokenizer.specials_[content] = token;
      tokenizer.tokens_of_bytes_.erase(content);
    }
  }
  int rank = 0;
  for (const auto& merge : json["model"]["merges"]) {
    std::string first;
    std::string second;
    // "a b" before tokenizers 0.20, ["a", "b"] since.
    if (merge.is_string()) {
      const auto pair = merge.get<std::string>();
      const size_t space = pair.find(' ');
      if (space == std::string::npos) return Unreadable("has a merge of one part");
      first = pair.substr(0, space);
      second = pair.substr(space + 1);
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
               merge[1].is_string()) {
      first = merge[0].get<std::string>();
      second = merge[1].get<std::string>();
    } else {
      return Unreadable("has a merge that is no pair of texts");
    }
    std::string first_bytes;
    std::string second_bytes;
    if (!ToBytes(first, bytes, &first_bytes) || !ToBytes(second, bytes, &second_bytes)) {
      return Unreadable(
          fmt::format("has a merge of \"{}\" and \"{}\", which are no tokens", first, second));
    }
    const auto left = tokenizer.tokens_of_bytes_.find(first_bytes);
    const auto right = tokenizer.tokens_of_bytes_.find(second_bytes);
    const auto merged = tokenizer.tokens_of_bytes_.find(first_bytes + second_bytes);
    const auto end = tokenizer.tokens_of_bytes_.end();
    if (left == end || right == end || merged == end) {
      return Unreadable(
          fmt::format("has a merge of \"{}\" and \"{}\" into no token", first, second));
    }
    tokenizer.merges_.emplace(std::pair(left->second, right->second),
                              std::pair(rank++, merged->second));
  }
  HEARSAY_RETURN_IF_ERROR(tokenizer.FindSpecials());
  return tokenizer;
}

Result<WhisperTokenizer> WhisperTokenizer::FromVocabulary(const std::vector<std::string>& tokens,
                                                          int size) {
  WhisperTokenizer tokenizer;
  tokenizer.bytes_ = tokens;
  const bool multilingual = size >= kSmallestMultilingual;
  Token next = kEnglishEndOfText + (multilingual ? 1 : 0);
  const int languages = size - kTimestamps - next - 8;
  if (languages < 1 || languages > static_cast<int>(kLanguages.size()) ||
      static_cast<Token>(tokens.size()) < next) {
    return Unreadable(fmt::format("has a vocabulary of {} tokens, which no Whisper has", size));
  }
  tokenizer.bytes_.resize(static_cast<size_t>(next));
  for (Token token = 0; token < next; ++token) {
    tokenizer.tokens_of_bytes_.emplace(tokens[token], token);
  }
  tokenizer.specials_["<|endoftext|>"] = next++;
  tokenizer.specials_["<|startoftranscript|>"] = next++;
  for (int i = 0; i < languages; ++i) {
    tokenizer.specials_[fmt::format("<|{}|>", kLanguages[i])] = next++;
  }
  for (const char* name : {"<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>",
                           "<|nospeech|>", "<|notimestamps|>"}) {
    tokenizer.specials_[name] = next++;
  }
  HEARSAY_RETURN_IF_ERROR(tokenizer.FindSpecials());
  return tokenizer;
}

Token WhisperTokenizer::Special(const std::string& name) const {
  const auto special = specials_.find(name);
  return special == specials_.end() ? -1 : special->second;
}

Status WhisperTokenizer::FindSpecials() {
  end_of_text_ = Special("<|endoftext|>");
  start_ = Special("<|startoftranscript|>");
  no_timestamps_ = Special("<|notimestamps|>");
  no_speech_ = std::max(Special("<|nospeech|>"), Special("<|nocaptions|>"));
  if (end_of_text_ < 0 || start_ < 0 || no_timestamps_ < 0 || no_speech_ < 0) {
    return Unreadable("lacks Whisper's special tokens");
  }
  // Every token must have its place among the logits.
  const auto beyond = [&](Token token) { return token >= vocabulary_size(); };
  if (std::any_of(specials_.begin(), specials_.end(),
                  [&](const auto& special) { return beyond(special.second); }) ||
      std::any_of(tokens_of_bytes_.begin(), tokens_of_bytes_.end(),
                  [&](const auto& text) { return beyond(text.second); })) {
    return Unreadable("has tokens beyond the last timestamp");
  }
  // Whisper's own English models end their text at this token; the language tokens that stand in
  // their vocabulary mean nothing.
  const bool multilingual = end_of_text_ != kEnglishEndOfText;
  for (const char* language : kLanguages) {
    const Token token = Special(fmt::format("<|{}|>", language));
    if (token >= 0) languages_.emplace_back(language, token);
    if (!multilingual) break;
  }
  if (languages_.empty()) languages_.emplace_back("en", -1);
  return Status::Ok();
}

void WhisperTokenizer::EncodePiece(std::string_view piece, std::vector<Token>* tokens) const {
  std::vector<Token> parts;
  for (const char byte : piece) {
    const auto token = tokens_of_bytes_.find(std::string(1, byte));
    if (token != tokens_of_bytes_.end()) parts.push_back(token->second);
  }
  while (parts.size() > 1) {
    int best = std::numeric_limits<int>::max();
    std::pair<Token, Token> pair;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto merge = merges_.find({parts[i], parts[i + 1]});
      if (merge != merges_.end() && merge->second.first < best) {
        best = merge->second.first;
        pair = merge->first;
      }
    }
    if (best == std::numeric_limits<int>::max()) break;
    const Token merged = merges_.at(pair).second;
    std::vector<Token> next;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (i + 1 < parts.size() && parts[i] == pair.first && parts[i + 1] == pair.second) {
        next.push_back(merged);
        ++i;
      } else {
        next.push_back(parts[i]);
      }
    }
    parts = std::move(next);
  }
  tokens->insert(tokens->end(), parts.begin(), parts.end());
}

Result<std::vector<Token>> WhisperTokenizer::Encode(std::string_view text) const {
  if (merges_.empty()) {
    return Unavailable(
        "this Whisper's file has no merges to encode a text with; use one with "
        "tokenizer.json");
  }
  const auto encode_plain = [&](std::string_view plain, std::vector<Token>* tokens) -> Status {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<URegularExpression, void (*)(URegularExpression*)> pieces(
        uregex_open(kPieces, -1, 0, nullptr, &error), uregex_close);
    UText* source =
        utext_openUTF8(nullptr, plain.data(), static_cast<int64_t>(plain.size()), &error);
    uregex_setUText(pieces.get(), source, &error);
    while (U_SUCCESS(error) && uregex_findNext(pieces.get(), &error)) {
      const int64_t begin = uregex_start64(pieces.get(), 0, &error);
      const int64_t end = uregex_end64(pieces.get(), 0, &error);
      if (U_SUCCESS(error)) {
        EncodePiece(plain.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)),
                    tokens);
      }
    }
    utext_close(source);
    if (U_FAILURE(error)) return Internal(fmt::format("ICU: {}", u_errorName(error)));
    return Status::Ok();
  };
  const std::string repaired = RepairUtf8(text);
  std::string_view rest = repaired;
  std::vector<Token> tokens;
  while (!rest.empty()) {
    // The nearest special token, the longest of those that begin there.
    size_t nearest = rest.size();
    std::string_view name;
    Token special = -1;
    for (const auto& [content, token] : specials_) {
      const size_t at = rest.find(content);
      if (at < nearest || (at == nearest && at != rest.size() && content.size() > name.size())) {
        nearest = at;
        name = content;
        special = token;
      }
    }
    HEARSAY_RETURN_IF_ERROR(encode_plain(rest.substr(0, nearest), &tokens));
    if (special < 0) break;
    tokens.push_back(special);
    rest.remove_prefix(nearest + name.size());
  }
  return tokens;
}

Token WhisperTokenizer::FindToken(const std::string& bytes) const {
  const auto token = tokens_of_bytes_.find(bytes);
  return token == tokens_of_bytes_.end() ? -1 : token->second;
}

std::string WhisperTokenizer::DecodeBytes(std::span<const Token> tokens) const {
  std::string text;
  for (const Token token : tokens) {
    if (token >= 0 && token < end_of_text_ && static_cast<size_t>(token) < bytes_.size()) {
      text += bytes_[token];
    }
  }
  return text;
}

std::string WhisperTokenizer::Decode(std::span<const Token> tokens) const {
  return RepairUtf8(DecodeBytes(tokens));
}

}  // namespace hearsay
