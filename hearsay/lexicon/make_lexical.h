// Makes questions on pronunciation, stress and rhyme from a pronouncing dictionary.
//
// The same seed makes the same questions, byte for byte, on every machine; another seed makes a
// parallel form on other words, for finding out whether a model has seen a bank. Wrong options are
// picked for being tempting: alike in spelling to the word asked about, or to the right option.
#ifndef HEARSAY_LEXICON_MAKE_LEXICAL_H_
#define HEARSAY_LEXICON_MAKE_LEXICAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/lexicon/lexicon.h"
#include "hearsay/questions/question.h"

namespace hearsay {

struct MakeLexicalConfig {
  uint64_t seed = 1;
  int per_wording = 3;  // questions of each wording
  int words = 5000;     // only so many of the most frequent words are asked about
};

// Every question, in the order of the recipes. kInvalidArgument when a wording cannot be filled:
// the message says which, how far it came, and what most of the tries failed on.
Result<std::vector<Question>> MakeLexicalQuestions(const Lexicon& lexicon,
                                                   const std::vector<std::string>& by_frequency,
                                                   const MakeLexicalConfig& config);

}  // namespace hearsay

#endif  // HEARSAY_LEXICON_MAKE_LEXICAL_H_
