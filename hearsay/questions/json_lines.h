// Reads records that stand one JSON object a line, over the files of a folder.
#ifndef HEARSAY_QUESTIONS_JSON_LINES_H_
#define HEARSAY_QUESTIONS_JSON_LINES_H_

#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/questions/bank.h"

namespace hearsay {

// The *.jsonl files of a folder, by name.
std::vector<std::filesystem::path> JsonLinesFiles(const std::filesystem::path& folder,
                                                  std::error_code& error);

// Hands every object of every *.jsonl in `folder` to `read`, with where it stands, in the order of
// the files' names; a folder that is not there holds none. `read` says what is wrong with the
// object, or nothing. What is wrong becomes a fault.
void ReadJsonLines(const std::filesystem::path& folder,
                   const std::function<std::string(const Json& json, const Location& place)>& read,
                   std::vector<Fault>* faults);

// What is wrong with the types of an object's fields; empty when nothing is.
std::string FieldMisfit(const Json& json, const std::vector<std::string>& texts,
                        const std::vector<std::string>& whole_numbers);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_JSON_LINES_H_
