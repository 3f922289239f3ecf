// Question sets in other programs' formats.
#ifndef HEARSAY_QUESTIONS_EXPORT_H_
#define HEARSAY_QUESTIONS_EXPORT_H_

#include <string>
#include <utility>
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

// One JSON object a line, in the shape that Hugging Face's datasets and most evaluation programs
// expect: id, category, subcategory, question, choices (list), answer (index), explanation, source,
// method, reviewed_by.
std::string ToHuggingFaceLines(const std::vector<Question>& questions);

// A header line and one line a question (RFC 4180): id, category, subcategory, question, A to D,
// answer (a letter), explanation, source, method, reviewed_by.
std::string ToCsv(const std::vector<Question>& questions);

// A task folder that `lm-eval --include_path` runs as it is: the files' names and contents. One
// task a category, hearsay_music and so on, and the group hearsay over them, weighted by size.
std::vector<std::pair<std::string, std::string>> ToHarnessTasks(
    const std::vector<Question>& questions);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_EXPORT_H_
