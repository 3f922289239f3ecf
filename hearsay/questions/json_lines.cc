#include "hearsay/questions/json_lines.h"

#include <algorithm>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/text.h"

namespace hearsay {

std::vector<std::filesystem::path> JsonLinesFiles(const std::filesystem::path& folder,
                                                  std::error_code& error) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void ReadJsonLines(const std::filesystem::path& folder,
                   const std::function<std::string(const Json& json, const Location& place)>& read,
                   std::vector<Fault>* faults) {
  std::error_code error;
  for (const auto& file : JsonLinesFiles(folder, error)) {
    const auto text = ReadFile(file);
    if (!text.ok()) {
      faults->push_back({file.string(), 0, text.status().message()});
      continue;
    }
    size_t number = 0;
    for (const std::string_view line : Split(*text, '\n')) {
      ++number;
      if (Trim(line).empty()) continue;
      const auto json = ParseJson(line);
      const std::string misfit = !json.ok() ? fmt::format("not JSON: {}", json.status().message())
                                 : !json->is_object() ? std::string("not a JSON object")
                                                      : read(*json, {file.string(), number});
      if (!misfit.empty()) faults->push_back({file.string(), number, misfit});
    }
  }
}

std::string FieldMisfit(const Json& json, const std::vector<std::string>& texts,
                        const std::vector<std::string>& whole_numbers) {
  for (const std::string& field : texts) {
    if (!json.contains(field) || !json[field].is_string()) {
      return fmt::format("\"{}\" must be there, and text", field);
    }
  }
  for (const std::string& field : whole_numbers) {
    if (!json.contains(field) || !json[field].is_number_integer()) {
      return fmt::format("\"{}\" must be there, and a whole number", field);
    }
  }
  return "";
}

}  // namespace hearsay
