// Question sets in other programs' formats.
#ifndef HEARSAY_QUESTIONS_EXPORT_H_
#define HEARSAY_QUESTIONS_EXPORT_H_

#include <string>
#include <vector>

#include "hearsay/questions/question.h"

namespace hearsay {

// The binary file of `llama-perplexity --multiple-choice` (llama.cpp, tools/perplexity): a count,
// the tasks' offsets, then per task the question and two lists of answers with labels, all
// little-endian. Each question is written out with its lettered options and "Answer:", and the
// answers are the letters, so that it measures what `hearsay probe --score letter` does.
std::string ToPerplexityFormat(const std::vector<Question>& questions);

// One question in the plain words of that file: stem, lettered options, "Answer:".
std::string LetteredText(const Question& question);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_EXPORT_H_
