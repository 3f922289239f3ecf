// A pronouncing dictionary: CMUdict's words and pronunciations, and how frequent words are in
// SUBTLEX-US (film and television subtitles).
#ifndef HEARSAY_LEXICON_LEXICON_H_
#define HEARSAY_LEXICON_LEXICON_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/lexicon/pronunciation.h"

namespace hearsay {

class Lexicon {
 public:
  // Without words.
  Lexicon() = default;

  // From cmudict.dict: a line is a word, "(2)" and so on for its further pronunciations, the
  // sounds, and perhaps a comment after "#". kUnreadable names the first line that is none.
  static Result<Lexicon> ParseCmudict(std::string_view text);

  // Every listed pronunciation of a lower-case word, in the dictionary's order; empty for a word
  // that is not listed.
  const std::vector<Pronunciation>& Find(std::string_view word) const;

  size_t size() const { return words_.size(); }

 private:
  std::map<std::string, std::vector<Pronunciation>, std::less<>> words_;
};

// The words of SUBTLEX's list, [{"word": ..., "count": ...}, ...], the most frequent first, ties by
// spelling. kUnreadable when it is no such list.
Result<std::vector<std::string>> ParseFrequencyList(std::string_view json);

}  // namespace hearsay

#endif  // HEARSAY_LEXICON_LEXICON_H_
