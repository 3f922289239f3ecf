// A pronunciation in ARPAbet, as CMUdict writes it, and what follows from it: syllables, stress,
// rhyme, the sounds at its edges.
#ifndef HEARSAY_LEXICON_PRONUNCIATION_H_
#define HEARSAY_LEXICON_PRONUNCIATION_H_

#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// One sound. Vowels carry a stress: 1 primary, 2 secondary, 0 none.
struct Phone {
  static constexpr int kConsonant = -1;

  std::string symbol;  // "AO", "CH"
  int stress = kConsonant;

  bool is_vowel() const { return stress != kConsonant; }
  bool operator==(const Phone&) const = default;
};

using Pronunciation = std::vector<Phone>;

// "K AO1 F" to sounds; empty when a sound has no letters.
Pronunciation ParsePronunciation(std::string_view text);
std::string PronunciationText(const Pronunciation& pronunciation);

// Several pronunciations of a word in one line, "R IY1 D or R EH1 D"; empty for none.
std::string VariantsText(const std::vector<Pronunciation>& variants);

// The symbols alone: what is left when stress is not asked about.
std::vector<std::string> Symbols(const Pronunciation& pronunciation);

// The same pronunciation as speakers would say it who merge what others keep apart: the vowels of
// "cot" and "caught", weak "roses" and "Rosa's", "marry" and "merry" before r, "wh" and "w",
// "pour" like "poor", and who end "cover" in a vowel and an r. Two words that differ only so are
// too alike to call one of them wrong.
Pronunciation Merged(const Pronunciation& pronunciation);

int SyllableCount(const Pronunciation& pronunciation);

// The syllable with primary stress, counted from 1; 0 when there is none or more than one.
int StressedSyllable(const Pronunciation& pronunciation);

// The symbols from the vowel with primary stress to the end: what a perfect rhyme shares. Empty
// when no vowel, or more than one, has primary stress.
std::vector<std::string> RhymingPart(const Pronunciation& pronunciation);

// The symbols from the last vowel with primary or secondary stress to the end: words that share it
// ("compromise", "merchandise") are called rhymes by many.
std::vector<std::string> EndingFromLastStress(const Pronunciation& pronunciation);

// Whether two pronunciations make a perfect rhyme: the same rhyming part after different sounds.
bool MakePerfectRhyme(const Pronunciation& a, const Pronunciation& b);

// Whether they are of one length and differ in exactly one sound, stress aside.
bool MakeMinimalPair(const Pronunciation& a, const Pronunciation& b);

// Whether speakers disagree about how many syllables such a word has ("fire", "camera"), whatever a
// dictionary lists: a diphthong before r or l, two vowels in a row, a weak vowel before r, l or n
// and another weak one.
bool HasDoubtfulSyllables(const Pronunciation& pronunciation);

}  // namespace hearsay

#endif  // HEARSAY_LEXICON_PRONUNCIATION_H_
