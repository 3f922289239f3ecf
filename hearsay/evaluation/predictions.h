// Reads what another program answered to a benchmark, in the benchmarks' submission formats.
#ifndef HEARSAY_EVALUATION_PREDICTIONS_H_
#define HEARSAY_EVALUATION_PREDICTIONS_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/question.h"

namespace hearsay {

struct Predictions {
  std::string field;                         // which the texts were read from
  std::string sha256;                        // of the file
  std::map<std::string, std::string> texts;  // by question id; empty texts are predictions, too
  std::vector<std::string> missing;  // questions without one: no row, no field, or null; in order
  int other_version = 0;  // rows that bring an answer or choices other than the benchmark's
};

// Reads a JSON array or an object a line, with "id" and a text: in `field`, else in
// "model_prediction" or "model_output", whichever the rows have. Other fields may be there (MMAU's
// and MMAR's submissions are the benchmark's rows with the prediction added); answer and choices
// are compared with the benchmark's.
//
// kNotFound; kInvalidArgument for a field that no row has; kUnreadable names file, row and field:
// no id, an id that is not the benchmark's, an id twice, a prediction that is no text; also when
// the file brings no prediction for any of the questions.
Result<Predictions> ReadPredictions(const std::filesystem::path& path, const std::string& field,
                                    const std::vector<Question>& questions);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_PREDICTIONS_H_
