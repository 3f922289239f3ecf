// A multiple-choice question about sound, and what identifies its text.
#ifndef HEARSAY_QUESTIONS_QUESTION_H_
#define HEARSAY_QUESTIONS_QUESTION_H_

#include <map>
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
  int answer = 0;                    // index into options; -1: not among them, or not published
  std::string explanation;
  std::string source;
  std::string method;       // authored | lexical | computed
  std::string reviewed_by;  // empty until a person has reviewed it
  // How a lexical or computed answer follows: what lexicon/lexical_claim.h or questions/formulas.h
  // needs to work it out again. Null for an authored question.
  Json derivation;
  // The clip's path as the benchmark gives it, relative to the folder that the user names; empty
  // for a question in text alone.
  std::string audio;
  // The benchmark's own answer, where it is not options[answer] to the byte; else empty.
  std::string answer_text;
  // The benchmark's own columns: task, modality, category, sub-category, difficulty, language ...
  std::map<std::string, std::string> labels;

  std::string category() const { return subcategory.substr(0, subcategory.find('.')); }
};

// The right answer in words; empty when the set does not publish it.
std::string AnswerText(const Question& question);

// Whether the set says what is right, in whatever form.
inline bool HasAnswer(const Question& question) { return !AnswerText(question).empty(); }

// The first option that reads as this one does, but for case and outer space: benchmarks have
// questions in which one option stands twice, and then either is the same answer.
int FirstLike(const std::vector<std::string>& options, int index);

// Whether the option at `pick` (-1: none) is the right one, or reads as it does.
bool IsRight(const Question& question, int pick);

// SHA-256 of everything an answerer sees and is held to: stem, options in their order, key; where
// there are any, the clip's path and the answer in words. The explanation and source are left out,
// so that they can be mended without a new blind reading.
std::string TextHash(const Question& question);

// SHA-256 over the ids and text hashes of a list, in order: a question set's identity.
std::string SetHash(const std::vector<Question>& questions);

// 'A' for 0, 'B' for 1 ...
inline char OptionLetter(size_t index) { return static_cast<char>('A' + index); }

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_QUESTION_H_
