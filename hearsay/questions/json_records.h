// Reads a file of records, as programs exchange them: one JSON array of objects, or an object a
// line.
#ifndef HEARSAY_QUESTIONS_JSON_RECORDS_H_
#define HEARSAY_QUESTIONS_JSON_RECORDS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"

namespace hearsay {

struct JsonRecord {
  size_t row = 0;  // counted from 1: the element of the array, or the line of the file
  Json json;       // always an object
};

// A byte-order mark at the beginning and empty lines are passed over. kNotFound; kUnreadable names
// the file and the row that is not JSON, not UTF-8 or not an object; a file without any record is
// unreadable, too.
Result<std::vector<JsonRecord>> ReadJsonRecords(const std::filesystem::path& path);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_JSON_RECORDS_H_
