// Reads the bank: bank/taxonomy.json and one JSONL file per subcategory.
//
// A line is one JSON object with exactly these fields:
//   id           text, unique in the bank
//   subcategory  text, a subcategory of the taxonomy
//   question     text, the stem
//   options      list of four different texts
//   answer       index of the right option, 0 to 3
//   explanation, source   text
//   method       "authored", "lexical" or "computed"
//   reviewed_by  text, empty until a person has reviewed the question
//   derivation   object: how the answer follows, of a lexical or computed question; others have
//   none
#ifndef HEARSAY_QUESTIONS_BANK_H_
#define HEARSAY_QUESTIONS_BANK_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/question.h"
#include "hearsay/questions/taxonomy.h"

namespace hearsay {

// Where a question stands.
struct Location {
  std::string file;
  size_t line = 0;  // from 1
};

struct Bank {
  Taxonomy taxonomy;
  std::vector<Question> questions;         // in the taxonomy's order, then the file's
  std::map<std::string, Location> places;  // of each question, by id
};

// One thing wrong with one line.
struct Fault {
  std::string file;
  size_t line = 0;  // from 1; 0 is the file as a whole
  std::string reason;

  std::string ToString() const;
};

// Reads every *.jsonl in the folder. When any line is bad nothing is loaded: the Status is
// kUnreadable, its message counts the faults and ends with as many of them as a person would read,
// and `faults`, where given, has them all.
Result<Bank> ReadBank(const std::filesystem::path& folder, std::vector<Fault>* faults = nullptr);

// Reads one file of questions that is to join `bank`: as ReadBank reads it, an id that the bank has
// already being a duplicate. Gives what it holds, or kUnreadable.
Result<std::vector<Question>> ReadQuestionFile(const std::filesystem::path& path, const Bank& bank,
                                               std::vector<Fault>* faults);

// A fault of one question, where it stands.
Fault FaultOf(const Bank& bank, const Question& question, std::string reason);

// A question as a line of the bank's files, without the newline: the fields in the order above.
std::string QuestionLine(const Question& question);

// The folder of the bank that came with the program: $HEARSAY_BANK, else bank/ found upwards from
// the executable, else the one that it was installed with. kNotFound says how to name one.
Result<std::filesystem::path> DefaultBankDirectory();

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_BANK_H_
