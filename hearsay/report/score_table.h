// Another program's replies to a benchmark, scored: as a table for a terminal and as JSON.
#ifndef HEARSAY_REPORT_SCORE_TABLE_H_
#define HEARSAY_REPORT_SCORE_TABLE_H_

#include <string>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/evaluation/score.h"
#include "hearsay/questions/question.h"
#include "hearsay/store/store.h"

namespace hearsay {

// `width` of the terminal; 0: as wide as needed.
std::string ScoreTable(const Run& run, const ScoreSummary& summary,
                       const std::vector<Question>& questions, size_t width);

// The same, with every question's outcome. Without anything that depends on time or machine.
Json ScoreJson(const Run& run, const ScoreSummary& summary, const std::vector<Question>& questions,
               const std::vector<Row>& rows);

}  // namespace hearsay

#endif  // HEARSAY_REPORT_SCORE_TABLE_H_
