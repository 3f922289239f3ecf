// A probe run's result as a table for a terminal and as JSON.
#ifndef HEARSAY_REPORT_PROBE_TABLE_H_
#define HEARSAY_REPORT_PROBE_TABLE_H_

#include <string>

#include "hearsay/base/json.h"
#include "hearsay/evaluation/summary.h"
#include "hearsay/questions/taxonomy.h"
#include "hearsay/store/store.h"

namespace hearsay {

struct TableConfig {
  bool by_subcategory = false;
  size_t width = 0;  // of the terminal; 0: as wide as needed
};

std::string ProbeTable(const Run& run, const Summary& summary, const Taxonomy& taxonomy,
                       const TableConfig& config);

// The same, without anything that depends on time or machine: an interrupted and resumed run gives
// the very bytes of an uninterrupted one.
Json ProbeJson(const Run& run, const Summary& summary, const Taxonomy& taxonomy,
               const std::vector<Question>& questions, const std::vector<Row>& rows);

}  // namespace hearsay

#endif  // HEARSAY_REPORT_PROBE_TABLE_H_
