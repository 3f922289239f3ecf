#include "hearsay/lexicon/pronunciation.h"

#include <algorithm>
#include <set>

#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr size_t kNone = static_cast<size_t>(-1);

// The place of the only vowel with primary stress; kNone when there is none or more than one.
size_t StressedPlace(const Pronunciation& pronunciation) {
  size_t place = kNone;
  for (size_t i = 0; i < pronunciation.size(); ++i) {
    if (pronunciation[i].stress != 1) continue;
    if (place != kNone) return kNone;
    place = i;
  }
  return place;
}

}  // namespace

Pronunciation ParsePronunciation(std::string_view text) {
  Pronunciation pronunciation;
  for (std::string_view token : Split(text, ' ')) {
    if (token.empty()) continue;
    Phone phone;
    if (token.back() >= '0' && token.back() <= '2') {
      phone.stress = token.back() - '0';
      token.remove_suffix(1);
    }
    if (token.empty()) return {};
    phone.symbol = std::string(token);
    pronunciation.push_back(std::move(phone));
  }
  return pronunciation;
}

std::string PronunciationText(const Pronunciation& pronunciation) {
  std::string text;
  for (const Phone& phone : pronunciation) {
    if (!text.empty()) text += ' ';
    text += phone.symbol;
    if (phone.is_vowel()) text += std::to_string(phone.stress);
  }
  return text;
}

std::string VariantsText(const std::vector<Pronunciation>& variants) {
  std::string text;
  for (const Pronunciation& variant : variants) {
    text += (text.empty() ? "" : " or ") + PronunciationText(variant);
  }
  return text;
}

std::vector<std::string> Symbols(const Pronunciation& pronunciation) {
  std::vector<std::string> symbols;
  symbols.reserve(pronunciation.size());
  for (const Phone& phone : pronunciation) symbols.push_back(phone.symbol);
  return symbols;
}

Pronunciation Merged(const Pronunciation& pronunciation) {
  Pronunciation merged;
  for (size_t i = 0; i < pronunciation.size(); ++i) {
    Phone phone = pronunciation[i];
    const bool before_r = i + 1 < pronunciation.size() && pronunciation[i + 1].symbol == "R";
    if (phone.symbol == "HH" && i + 1 < pronunciation.size() && pronunciation[i + 1].symbol == "W")
      continue;
    if (before_r) {
      if (phone.symbol == "AE" || phone.symbol == "EY") phone.symbol = "EH";
      if (phone.symbol == "IY") phone.symbol = "IH";
      if (phone.symbol == "UH" || phone.symbol == "OW") phone.symbol = "AO";
    } else if (phone.symbol == "AO") {
      phone.symbol = "AA";
    }
    if (phone.stress == 0 && (phone.symbol == "IH" || phone.symbol == "EH")) phone.symbol = "AH";
    // "intention" with the sounds of "inch" or of "fashion".
    if (phone.symbol == "CH" && i > 0 && pronunciation[i - 1].symbol == "N" &&
        i + 1 < pronunciation.size() && pronunciation[i + 1].stress == 0) {
      phone.symbol = "SH";
    }
    if (phone.symbol == "ER") {
      merged.push_back({"AH", phone.stress});
      phone = {"R", Phone::kConsonant};
    }
    merged.push_back(std::move(phone));
  }
  return merged;
}

int SyllableCount(const Pronunciation& pronunciation) {
  return static_cast<int>(std::count_if(pronunciation.begin(), pronunciation.end(),
                                        [](const Phone& phone) { return phone.is_vowel(); }));
}

int StressedSyllable(const Pronunciation& pronunciation) {
  const size_t place = StressedPlace(pronunciation);
  if (place == kNone) return 0;
  return static_cast<int>(std::count_if(pronunciation.begin(), pronunciation.begin() + place + 1,
                                        [](const Phone& phone) { return phone.is_vowel(); }));
}

std::vector<std::string> RhymingPart(const Pronunciation& pronunciation) {
  const size_t place = StressedPlace(pronunciation);
  if (place == kNone) return {};
  return Symbols({pronunciation.begin() + place, pronunciation.end()});
}

std::vector<std::string> EndingFromLastStress(const Pronunciation& pronunciation) {
  size_t place = pronunciation.size();
  for (size_t i = 0; i < pronunciation.size(); ++i) {
    if (pronunciation[i].stress > 0) place = i;
  }
  return Symbols({pronunciation.begin() + static_cast<std::ptrdiff_t>(place), pronunciation.end()});
}

bool MakePerfectRhyme(const Pronunciation& a, const Pronunciation& b) {
  const std::vector<std::string> part = RhymingPart(a);
  if (part.empty() || part != RhymingPart(b)) return false;
  const size_t at_a = StressedPlace(a);
  const size_t at_b = StressedPlace(b);
  const std::string before_a = at_a == 0 ? "" : a[at_a - 1].symbol;
  const std::string before_b = at_b == 0 ? "" : b[at_b - 1].symbol;
  return before_a != before_b;
}

bool MakeMinimalPair(const Pronunciation& a, const Pronunciation& b) {
  if (a.size() != b.size()) return false;
  int different = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].symbol != b[i].symbol) {
      ++different;
    } else if ((a[i].stress == 1) != (b[i].stress == 1)) {
      return false;  // moved stress is a second difference
    }
  }
  return different == 1;
}

bool HasDoubtfulSyllables(const Pronunciation& pronunciation) {
  static const std::set<std::string> kDiphthongs = {"AY", "AW", "OY", "IY", "UW", "EY", "OW"};
  static const std::set<std::string> kLiquids = {"R", "L"};
  static const std::set<std::string> kSonorants = {"R", "L", "N"};
  for (size_t i = 0; i + 1 < pronunciation.size(); ++i) {
    const Phone& here = pronunciation[i];
    const Phone& next = pronunciation[i + 1];
    if (!here.is_vowel()) continue;
    if (next.is_vowel()) return true;
    if (kDiphthongs.contains(here.symbol) && kLiquids.contains(next.symbol)) return true;
    if (here.stress != 0 || i + 2 >= pronunciation.size()) continue;
    if (kSonorants.contains(next.symbol) && pronunciation[i + 2].stress == 0) return true;
  }
  return false;
}

}  // namespace hearsay
