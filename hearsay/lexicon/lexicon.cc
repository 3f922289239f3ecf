#include "hearsay/lexicon/lexicon.h"

#include <algorithm>
#include <cstdint>

#include "fmt/format.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"

namespace hearsay {

Result<Lexicon> Lexicon::ParseCmudict(std::string_view text) {
  Lexicon lexicon;
  size_t number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    line = Trim(line.substr(0, line.find('#')));
    if (line.empty() || line.starts_with(";;;")) continue;
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) {
      return Unreadable(fmt::format("line {} of the dictionary has a word without sounds", number));
    }
    std::string_view word = line.substr(0, space);
    if (word.ends_with(')') && word.find('(') != std::string_view::npos) {
      word = word.substr(0, word.find('('));
    }
    Pronunciation pronunciation = ParsePronunciation(line.substr(space + 1));
    if (pronunciation.empty()) {
      return Unreadable(fmt::format("line {} of the dictionary has no readable sounds", number));
    }
    lexicon.words_[ToLower(word)].push_back(std::move(pronunciation));
  }
  if (lexicon.words_.empty()) return Unreadable("the dictionary has no words");
  return lexicon;
}

const std::vector<Pronunciation>& Lexicon::Find(std::string_view word) const {
  static const std::vector<Pronunciation> kNone;
  const auto found = words_.find(word);
  return found == words_.end() ? kNone : found->second;
}

Result<std::vector<std::string>> ParseFrequencyList(std::string_view text) {
  HEARSAY_ASSIGN_OR_RETURN(const Json json, ParseJson(text));
  if (!json.is_array()) return Unreadable("the frequency list is not a JSON list");
  std::vector<std::pair<int64_t, std::string>> counted;
  for (const Json& entry : json) {
    if (!entry.is_object() || !entry.contains("word") || !entry["word"].is_string() ||
        !entry.contains("count") || !entry["count"].is_number_integer()) {
      return Unreadable(fmt::format("entry {} of the frequency list has no word and whole count",
                                    counted.size() + 1));
    }
    counted.emplace_back(-entry["count"].get<int64_t>(), entry["word"].get<std::string>());
  }
  std::sort(counted.begin(), counted.end());
  std::vector<std::string> words;
  words.reserve(counted.size());
  for (auto& [count, word] : counted) words.push_back(std::move(word));
  return words;
}

}  // namespace hearsay
