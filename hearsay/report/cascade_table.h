// A cascade beside its controls: as tables for a terminal and as JSON.
#ifndef HEARSAY_REPORT_CASCADE_TABLE_H_
#define HEARSAY_REPORT_CASCADE_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/evaluation/cascade_result.h"

namespace hearsay {

struct CascadeTableConfig {
  std::string by = "clip";  // rows besides the kinds of clip and the average; one of kCascadeRows
  size_t width = 0;         // of the terminal; 0: as wide as needed
};

// What `by` may be: groups of BenchmarkColumn.
inline constexpr std::string_view kCascadeRows[] = {"clip", "category", "sub-category",
                                                    "difficulty", "language"};

std::string CascadeTable(const CascadeResult& result, const CascadeTableConfig& config);

// The same with every column, and each run as ProbeJson has it. Without anything that depends on
// time or machine.
Json CascadeJson(const CascadeResult& result);

}  // namespace hearsay

#endif  // HEARSAY_REPORT_CASCADE_TABLE_H_
