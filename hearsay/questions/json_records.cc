#include "hearsay/questions/json_records.h"

#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Status NotARecord(const std::string& file, size_t row, const Json& json) {
  return Unreadable(fmt::format("{}: row {} must be an object with fields, is {}", file, row,
                                std::string(json.type_name())));
}

}  // namespace

Result<std::vector<JsonRecord>> ReadJsonRecords(const std::filesystem::path& path) {
  const std::string file = path.string();
  HEARSAY_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  std::string_view text = content;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (const auto bad = FirstInvalidUtf8(text)) {
    return Unreadable(fmt::format("{}: is not UTF-8 text (at byte {})", file, *bad + 1));
  }
  std::vector<JsonRecord> records;
  const std::string_view trimmed = Trim(text);
  if (trimmed.starts_with('[')) {
    auto array = ParseJson(trimmed);
    if (!array.ok()) {
      return Unreadable(fmt::format("{}: is not JSON: {}", file, array.status().message()));
    }
    for (Json& json : *array) {
      const size_t row = records.size() + 1;
      if (!json.is_object()) return NotARecord(file, row, json);
      records.push_back({row, std::move(json)});
    }
  } else {
    size_t row = 0;
    for (const std::string_view line : Split(text, '\n')) {
      ++row;
      if (Trim(line).empty()) continue;
      auto json = ParseJson(line);
      if (!json.ok()) {
        return Unreadable(
            fmt::format("{}: row {} is not JSON ({}); the file must be one JSON array, or have one "
                        "JSON object a line",
                        file, row, json.status().message()));
      }
      if (!json->is_object()) return NotARecord(file, row, *json);
      records.push_back({row, std::move(*json)});
    }
  }
  if (records.empty()) return Unreadable(fmt::format("{}: holds no record", file));
  return records;
}

}  // namespace hearsay
