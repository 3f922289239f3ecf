// The record of blind readings: who read which question without its key, what they picked.
// bank/readings/*.jsonl, described in docs/bank.md.
#ifndef HEARSAY_QUESTIONS_READINGS_H_
#define HEARSAY_QUESTIONS_READINGS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/bank.h"

namespace hearsay {

struct BlindReading {
  std::string question;   // id
  std::string text_hash;  // TextHash of what was read
  std::string reader;     // "r1-1"; no reader reads a question twice
  int pick = 0;           // authored index
  double sureness = 0;    // 0 to 1, the reader's own estimate
  std::string remark;
  Location place;
};

// Every reading in the bank's readings folder, in the order of the files; none when there is no
// such folder. Lines that are no readings are faults, and left out.
std::vector<BlindReading> ReadReadings(const std::filesystem::path& bank,
                                       std::vector<Fault>* faults);

// A question counts when at least two readers, reading its text as it is now, picked its key; one
// that picked another option calls for one more that did not. Of lexical questions none is asked
// for: the dictionary vouches for them.
// Also: readings of questions that are not there, or twice by one reader.
std::vector<Fault> ReadingFaults(const Bank& bank, const std::vector<BlindReading>& readings);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_READINGS_H_
