// JSON (nlohmann's) with hearsay's own ways of reading and writing it: no exceptions across a
// layer.
#ifndef HEARSAY_BASE_JSON_H_
#define HEARSAY_BASE_JSON_H_

#include <string>
#include <string_view>

#include "hearsay/base/status.h"
#include "nlohmann/json.hpp"

namespace hearsay {

// Keys keep the order in which they were written, so that output is the same byte for byte.
using Json = nlohmann::ordered_json;

// Levels of arrays and objects within each other that are read. Copies of a document recurse, so
// that a deeper one could exhaust the stack.
inline constexpr int kDeepestJson = 100;

// kUnreadable with the parser's reason, in one short line, when the text is not one JSON document.
// Twice the same key in one object is refused too: a reader cannot know which was meant.
Result<Json> ParseJson(std::string_view text);

// The same with keys in alphabetical order: for documents of foreign programs whose objects have
// very many keys, since Json takes time with the square of their number.
using SortedJson = nlohmann::json;
Result<SortedJson> ParseSortedJson(std::string_view text);

// One line, UTF-8 as it is; ill-formed bytes become U+FFFD, never an exception.
std::string DumpJson(const Json& json);
// Indented by two, for people.
std::string DumpJsonIndented(const Json& json);

}  // namespace hearsay

#endif  // HEARSAY_BASE_JSON_H_
