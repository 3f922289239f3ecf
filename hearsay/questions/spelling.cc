#include "hearsay/questions/spelling.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <hunspell/hunspell.hxx>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/text.h"
#include "re2/re2.h"

namespace hearsay {
namespace {

bool IsLetter(char byte) {
  return std::isalpha(static_cast<unsigned char>(byte)) != 0 || (byte & 0x80) != 0;
}

bool IsCapital(char byte) { return std::isupper(static_cast<unsigned char>(byte)) != 0; }

// Without what is cited.
std::string Plain(std::string text) {
  static const RE2 kCited(R"((^|[\s(\[])'[^']*'|/[^/\s]+( [^/\s]+)?/|\[[^\]]*\])");
  RE2::GlobalReplace(&text, kCited, "\\1 .");
  return text;
}

}  // namespace

Speller::Speller() = default;
Speller::Speller(Speller&&) noexcept = default;
Speller::~Speller() = default;

Result<Speller> Speller::Open(const std::filesystem::path& accepted) {
  std::vector<std::string> places;
  if (const char* named = std::getenv("HEARSAY_HUNSPELL"); named != nullptr && *named != '\0') {
    places = {named};
  } else {
    for (const char* folder : {"/usr/share/hunspell", "/usr/share/myspell/dicts",
                               "/usr/local/share/hunspell", "/opt/homebrew/share/hunspell"}) {
      places.push_back(fmt::format("{}/en_GB", folder));
    }
  }
  std::error_code error;
  const auto found = std::find_if(places.begin(), places.end(), [&](const std::string& place) {
    return std::filesystem::exists(place + ".dic", error) &&
           std::filesystem::exists(place + ".aff", error);
  });
  if (found == places.end()) {
    return NotFound(
        fmt::format("no spelling dictionary at {}.dic; install hunspell-en-gb, or name one without "
                    "its .dic in HEARSAY_HUNSPELL",
                    places.front()));
  }
  Speller speller;
  speller.hunspell_ =
      std::make_unique<Hunspell>((*found + ".aff").c_str(), (*found + ".dic").c_str());
  if (std::filesystem::exists(accepted, error)) {
    HEARSAY_ASSIGN_OR_RETURN(const std::string text, ReadFile(accepted));
    for (const std::string_view line : Split(text, '\n')) {
      if (!Trim(line).empty() && !line.starts_with('#')) speller.accepted_.emplace(Trim(line));
    }
  }
  return speller;
}

bool Speller::IsKnown(const std::string& word) const {
  return hunspell_->spell(word) || accepted_.contains(word) || accepted_.contains(ToLower(word));
}

std::vector<std::string> Speller::Misspelt(const std::string& text) const {
  const std::string plain = Plain(text);
  std::vector<std::string> misspelt;
  size_t at = 0;
  bool sentence_begins = true;
  while (at < plain.size()) {
    if (!IsLetter(plain[at])) {
      if (plain[at] == '.' || plain[at] == '?' || plain[at] == '!' || plain[at] == ':') {
        sentence_begins = true;
      }
      // A number with letters stuck to it is no word.
      if (std::isdigit(static_cast<unsigned char>(plain[at])) != 0) {
        while (at < plain.size() && std::isalnum(static_cast<unsigned char>(plain[at])) != 0) ++at;
      } else {
        ++at;
      }
      continue;
    }
    size_t end = at;
    while (end < plain.size() &&
           (IsLetter(plain[end]) || std::isdigit(static_cast<unsigned char>(plain[end])) != 0 ||
            (plain[end] == '\'' && end + 1 < plain.size() && IsLetter(plain[end + 1])))) {
      ++end;
    }
    std::string word = plain.substr(at, end - at);
    at = end;
    const bool name = IsCapital(word.front()) && !sentence_begins;
    sentence_begins = false;
    const bool odd = std::any_of(word.begin(), word.end(), [](char byte) {
      return (byte & 0x80) != 0 || std::isdigit(static_cast<unsigned char>(byte)) != 0;
    });
    if (name || odd || word.size() < 3 || std::any_of(word.begin() + 1, word.end(), IsCapital)) {
      continue;
    }
    if (word.ends_with("'s")) word.resize(word.size() - 2);
    if (!IsKnown(word) && !IsKnown(ToLower(word)) &&
        std::find(misspelt.begin(), misspelt.end(), word) == misspelt.end()) {
      misspelt.push_back(word);
    }
  }
  return misspelt;
}

std::vector<Fault> SpellingFaults(const Bank& bank, const Speller& speller) {
  std::vector<Fault> faults;
  for (const Question& question : bank.questions) {
    std::vector<std::string> texts = {question.question};
    // A lexical question's options and explanation are the dictionary's words.
    if (question.method != "lexical") {
      texts.insert(texts.end(), question.options.begin(), question.options.end());
      texts.push_back(question.explanation);
    }
    for (const std::string& text : texts) {
      for (const std::string& word : speller.Misspelt(text)) {
        faults.push_back(FaultOf(
            bank, question,
            fmt::format("\"{}\" is not in the spelling dictionary; words.txt lists further words",
                        word)));
      }
    }
  }
  return faults;
}

}  // namespace hearsay
