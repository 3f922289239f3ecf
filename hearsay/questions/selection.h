// Chooses which questions of a set a run asks.
#ifndef HEARSAY_QUESTIONS_SELECTION_H_
#define HEARSAY_QUESTIONS_SELECTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/bank.h"

namespace hearsay {

struct SelectionConfig {
  std::vector<std::string> categories;  // category or subcategory ids; empty means all
  std::string method;                   // only questions made in this way; empty means all
  int limit = 0;                        // at most so many in all; 0 means no limit
  int per_subcategory = 0;              // at most so many in each subcategory; 0 means no limit
  uint64_t seed = 0;                    // chooses which, when not all are asked
};

// The chosen questions in the bank's order. A larger limit under the same seed chooses a superset.
// kInvalidArgument for an unknown category or method, a negative limit, or both limits at once.
Result<std::vector<Question>> SelectQuestions(const Bank& bank, const SelectionConfig& config);

// The same of a benchmark's questions, whose categories are those of TaxonomyOf.
Result<std::vector<Question>> SelectQuestions(const std::vector<Question>& questions,
                                              const SelectionConfig& config);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_SELECTION_H_
