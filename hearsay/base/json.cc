#include "hearsay/base/json.h"

#include <set>
#include <vector>

#include "fmt/format.h"

namespace hearsay {

Result<Json> ParseJson(std::string_view text) {
  std::vector<std::set<std::string>> open_objects;
  std::string repeated;
  const auto watch = [&](int /*depth*/, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) {
      open_objects.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open_objects.pop_back();
    } else if (event == Json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open_objects.back().insert(key).second && repeated.empty()) repeated = key;
    }
    return true;
  };
  try {
    Json json = Json::parse(text, watch);
    if (!repeated.empty()) {
      return Unreadable(fmt::format("the key \"{}\" stands twice in one object", repeated));
    }
    return json;
  } catch (const Json::parse_error& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 3: ..." -> from "at" on.
    std::string reason = error.what();
    if (const size_t at = reason.find("] "); at != std::string::npos) reason.erase(0, at + 2);
    return Unreadable(reason);
  } catch (const std::exception& error) {
    return Unreadable(error.what());
  }
}

std::string DumpJson(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string DumpJsonIndented(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hearsay
