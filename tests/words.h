// Words of a text, and how far one text is from another.
#ifndef HEARSAY_TESTS_WORDS_H_
#define HEARSAY_TESTS_WORDS_H_

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace hearsay {

// In small letters, without marks; "mr" as it is spoken.
inline std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '\'') {
      words.back().push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    } else if (!words.back().empty()) {
      if (words.back() == "mr") words.back() = "mister";
      words.emplace_back();
    }
  }
  words.pop_back();
  return words;
}

// Insertions, deletions and replacements that lead from one to the other.
inline size_t EditDistance(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace hearsay

#endif  // HEARSAY_TESTS_WORDS_H_
