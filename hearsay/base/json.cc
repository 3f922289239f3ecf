#include "hearsay/base/json.h"

#include <set>
#include <stdexcept>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr size_t kReasonWidth = 300;  // a reason quotes the text, which may be a long one
constexpr size_t kKeyWidth = 60;

Status Refused(std::string_view reason) {
  // "[json.exception.parse_error.101] parse error at line 1, column 3: ..." -> from "parse" on.
  if (const size_t end = reason.find("] "); reason.starts_with('[') && end != reason.npos) {
    reason.remove_prefix(end + 2);
  }
  return Unreadable(CutToWidth(RepairUtf8(reason), kReasonWidth));
}

template <typename Type>
Result<Type> Parse(std::string_view text) {
  // The parser takes a NUL byte for the end and would ignore what follows.
  if (const size_t nul = text.find('\0'); nul != text.npos) {
    return Refused(fmt::format("parse error at byte {}: a NUL byte", nul + 1));
  }
  std::vector<std::set<std::string>> open_objects;
  std::string repeated;
  const auto watch = [&](int depth, typename Type::parse_event_t event, Type& parsed) {
    const bool opens =
        event == Type::parse_event_t::object_start || event == Type::parse_event_t::array_start;
    if (opens && depth >= kDeepestJson) {
      throw std::length_error(fmt::format("nested more than {} levels deep", kDeepestJson));
    }
    if (event == Type::parse_event_t::object_start) {
      open_objects.emplace_back();
    } else if (event == Type::parse_event_t::object_end) {
      open_objects.pop_back();
    } else if (event == Type::parse_event_t::key) {
      const auto& key = parsed.template get_ref<const std::string&>();
      if (!open_objects.back().insert(key).second && repeated.empty()) repeated = key;
    }
    return true;
  };
  try {
    Type json = Type::parse(text, watch);
    if (!repeated.empty()) {
      return Refused(fmt::format("the key {} stands twice in one object",
                                 CutToWidth(DumpJson(Json(repeated)), kKeyWidth)));
    }
    return json;
  } catch (const std::exception& error) {
    return Refused(error.what());
  }
}

}  // namespace

Result<Json> ParseJson(std::string_view text) { return Parse<Json>(text); }

Result<SortedJson> ParseSortedJson(std::string_view text) { return Parse<SortedJson>(text); }

std::string DumpJson(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string DumpJsonIndented(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hearsay
