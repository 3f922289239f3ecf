// Spelling, by Hunspell and its British dictionary.
#ifndef HEARSAY_QUESTIONS_SPELLING_H_
#define HEARSAY_QUESTIONS_SPELLING_H_

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/bank.h"

class Hunspell;

namespace hearsay {

class Speller {
 public:
  // The dictionary $HEARSAY_HUNSPELL (a path without its .dic and .aff), else en_GB where Debian
  // and others put it. kNotFound says what to install. `accepted` lists further words, one a line;
  // a file that is not there lists none.
  static Result<Speller> Open(const std::filesystem::path& accepted);

  Speller(Speller&&) noexcept;
  ~Speller();

  // The words of a text that are misspelt, each once. Left alone: words with digits, letters that
  // are not ASCII, or capitals after the first letter; names, that is capitalised words within a
  // sentence; what stands between single quotes, slashes or brackets (words and sounds cited).
  std::vector<std::string> Misspelt(const std::string& text) const;

 private:
  Speller();
  bool IsKnown(const std::string& word) const;

  std::unique_ptr<Hunspell> hunspell_;
  std::set<std::string> accepted_;
};

// Misspelt words in stems, options and explanations.
std::vector<Fault> SpellingFaults(const Bank& bank, const Speller& speller);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_SPELLING_H_
