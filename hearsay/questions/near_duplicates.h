// Finds questions that ask the same: near-duplicates of wording, by MinHash over word shingles
// (Broder, "On the resemblance and containment of documents", 1997), and the same stem with the
// same right answer. Lexical questions, whose wordings are shared, are duplicates of each other
// only when stem and options are the same.
#ifndef HEARSAY_QUESTIONS_NEAR_DUPLICATES_H_
#define HEARSAY_QUESTIONS_NEAR_DUPLICATES_H_

#include <vector>

#include "hearsay/questions/question.h"

namespace hearsay {

struct NearDuplicate {
  size_t first = 0;  // indexes into the questions, first < second
  size_t second = 0;
  double resemblance = 0;    // Jaccard index of the shingles of stem and options
  bool same_stem = false;    // but for case and punctuation
  bool same_answer = false;  // likewise
};

struct NearDuplicateConfig {
  double resemblance = 0.6;  // pairs from here on
  size_t shingle = 3;        // words in a row
};

// All such pairs, by first, then second. Candidates come from 32 bands of four MinHash values: a
// pair at the threshold is missed with a probability of about 1%, one at 0.8 with less than 1e-7;
// the resemblance that is given is exact. A pair with the same stem and the same right option is
// always given.
std::vector<NearDuplicate> FindNearDuplicates(const std::vector<Question>& questions,
                                              const NearDuplicateConfig& config = {});

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_NEAR_DUPLICATES_H_
