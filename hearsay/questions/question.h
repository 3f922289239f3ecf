// A multiple-choice question about sound, and what identifies its text.
#ifndef HEARSAY_QUESTIONS_QUESTION_H_
#define HEARSAY_QUESTIONS_QUESTION_H_

#include <string>
#include <vector>

#include "hearsay/base/json.h"

namespace hearsay {

// One question as a question set's file gives it. Plain data; copying is fine.
struct Question {
  std::string id;                    // unique in its set
  std::string subcategory;           // "music.harmony"; the part before the dot is the category
  std::string question;              // the stem, without options
  std::vector<std::string> options;  // two to eight; as authored
  int answer = 0;                    // index into options
  std::string explanation;
  std::string source;
  std::string method;       // authored | lexical | computed
  std::string reviewed_by;  // empty until a person has reviewed it
  // How a lexical or computed answer follows: what lexicon/lexical_claim.h or questions/formulas.h
  // needs to work it out again. Null for an authored question.
  Json derivation;

  std::string category() const { return subcategory.substr(0, subcategory.find('.')); }
};

// SHA-256 of everything an answerer sees and is held to: stem, options in their order, key. The
// explanation and source are left out, so that they can be mended without a new blind reading.
std::string TextHash(const Question& question);

// SHA-256 over the ids and text hashes of a list, in order: a question set's identity.
std::string SetHash(const std::vector<Question>& questions);

// 'A' for 0, 'B' for 1 ...
inline char OptionLetter(size_t index) { return static_cast<char>('A' + index); }

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_QUESTION_H_
