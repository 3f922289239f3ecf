// What a lexical question claims of its options, and whether CMUdict bears it out.
//
// A claim is judged under every pronunciation that the dictionary lists for every word concerned:
// it is true of an option only when it holds under all of them, false only when it holds under none
// of them, nor would for speakers who merge vowels that the dictionary keeps apart (Merged in
// pronunciation.h). Anything between is unsure, and no question may rest on it.
//
// In a bank's file a claim is the question's "derivation":
//   {"claim": "rhymes-with", "word": "cough"}
//   {"claim": "stressed-on", "number": 2, "negated": true}
// with the fields that its kind uses (below). "negated": the right option is the one of which the
// claim is false, the others those of which it is true.
//
//   kind                  uses           true of an option when
//   homophone-of          word           it sounds like the word and is another
//   rhymes-with           word           both make a perfect rhyme
//   starts-like           word           both have the same first sound
//   ends-like             word           both have the same last sound
//   minimal-pair-with     word           both differ in one sound
//   stressed-like         word           both have primary stress on the same syllable
//   syllables-like        word           both have the same number of syllables
//   first-sound-replaced  word, sound    it is the word with that sound for its first
//   first-sound-removed   word           it is the word without its first sound
//   sounds-reversed       word           it is the word's sounds from back to front
//   pronounced-as         transcription  it is pronounced so
//   syllables             number         it has so many syllables
//   stressed-on           number         its primary stress is on that syllable
//   starts-with-sound     sound          its first sound is that
//   ends-with-sound       sound          its last sound is that
//   stressed-vowel        sound          the vowel with primary stress is that
//   silent-letter         letter         it is written with the letter, which has no sound in it
//   two-stresses                         it is a noun stressed on syllable 1 and a verb on 2
//   most-syllables                       it has more syllables than every other option
//   fewest-syllables                     it has fewer
//   syllables-of          word           it is that number ("Three")
//   sounds-of             word           it is that number
//   stressed-syllable-of  word           it is that place ("The second")
//   pair-homophones                      it is a pair, "sun and son", that sounds the same
//   pair-rhymes                          it is a pair that makes a perfect rhyme
#ifndef HEARSAY_LEXICON_LEXICAL_CLAIM_H_
#define HEARSAY_LEXICON_LEXICAL_CLAIM_H_

#include <string>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/lexicon/lexicon.h"
#include "hearsay/questions/question.h"

namespace hearsay {

struct LexicalClaim {
  std::string kind;
  std::string word;
  std::string sound;          // an ARPAbet symbol, "K"
  std::string letter;         // one lower-case letter
  std::string transcription;  // ARPAbet with stress, "K ER1 N AH0 L"
  int number = 0;
  bool negated = false;
};

enum class Truth { kTrue, kFalse, kUnsure };

// kUnreadable says what is wrong: an unknown kind, a field missing, unknown or of the wrong type.
Result<LexicalClaim> ReadClaim(const Json& derivation);
Json ClaimJson(const LexicalClaim& claim);

// Of the option at `index`; the other options matter to most-syllables and fewest-syllables alone.
// kUnsure for a word that the dictionary does not list.
Truth JudgeOption(const LexicalClaim& claim, const std::vector<std::string>& options, size_t index,
                  const Lexicon& lexicon);

// Every reason, in a sentence each, why a lexical question does not hold: a derivation that cannot
// be read or does not fit the stem, a right option that is not surely right, a wrong one that is
// not surely wrong. Empty when all is well.
std::vector<std::string> LexicalFaults(const Question& question, const Lexicon& lexicon);

// The words whose pronunciation a lexical question turns on: the claim's own, then those of the
// options, each once. Empty for any other question.
std::vector<std::string> WordsInQuestion(const Question& question);

// How a stem speaks of a sound: "/k/ as in 'kit'"; empty for an unknown symbol.
std::string SoundInWords(const std::string& symbol);

// "two" for 2 up to twelve; "second" for 2 up to sixth.
std::string NumberInWords(int number);
std::string PlaceInWords(int number);

// "x and y" to {x, y}; empty when it is no pair.
std::vector<std::string> PairOf(const std::string& option);

}  // namespace hearsay

#endif  // HEARSAY_LEXICON_LEXICAL_CLAIM_H_
