#include "hearsay/scoring/official_matcher.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "hearsay/base/text.h"

namespace hearsay {

bool IsPythonWordCharacter(char32_t code_point) {
  const auto character = static_cast<UChar32>(code_point);
  // isalnum: a letter of any kind, or anything with a numeric value (isdecimal, isdigit,
  // isnumeric).
  return character == '_' || (U_GET_GC_MASK(character) & U_GC_L_MASK) != 0 ||
         u_getIntPropertyValue(character, UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}

std::set<std::string> PythonWords(std::string_view text) {
  const std::string lower = ToLower(text);
  const auto* bytes = reinterpret_cast<const uint8_t*>(lower.data());
  std::set<std::string> words;
  std::string word;
  size_t offset = 0;
  while (offset < lower.size()) {
    const size_t start = offset;
    UChar32 code_point = 0;
    U8_NEXT(bytes, offset, lower.size(), code_point);
    if (code_point >= 0 && IsPythonWordCharacter(static_cast<char32_t>(code_point))) {
      word += lower.substr(start, offset - start);
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.insert(std::move(word));
  return words;
}

bool OfficialMatch(std::string_view answer, std::string_view reply,
                   const std::vector<std::string>& choices) {
  const std::set<std::string> said = PythonWords(reply);
  if (said.empty()) return false;
  const std::set<std::string> right = PythonWords(answer);
  if (!std::includes(said.begin(), said.end(), right.begin(), right.end())) return false;
  for (const std::string& choice : choices) {
    for (const std::string& word : PythonWords(choice)) {
      // A choice of the answer's very words has none that the answer lacks.
      if (!right.contains(word) && said.contains(word)) return false;
    }
  }
  return true;
}

}  // namespace hearsay
