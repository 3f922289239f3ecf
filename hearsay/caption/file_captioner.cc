#include "hearsay/caption/file_captioner.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"
#include "hearsay/caption/caption_json.h"

namespace hearsay {
namespace {

// Of faults that are shown; a file of another kind has one on every line.
constexpr size_t kMostFaults = 20;

// Benchmarks number their clips, too: a whole number is taken for an id as it is written.
Result<std::string> NameUnder(const Json& json, const char* key) {
  if (!json.contains(key)) return std::string();
  const Json& value = json[key];
  if (value.is_number_integer()) return DumpJson(value);
  if (!value.is_string() || value.get<std::string>().empty()) {
    return Unreadable(fmt::format("\"{}\" must be a text that is not empty", key));
  }
  return value.get<std::string>();
}

}  // namespace

Result<std::unique_ptr<FileCaptioner>> FileCaptioner::Open(const std::filesystem::path& path) {
  HEARSAY_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  std::unique_ptr<FileCaptioner> captioner(new FileCaptioner(path, Sha256Hex(text)));
  std::string faults;
  size_t count = 0;
  size_t number = 0;
  for (const std::string_view line : Split(text, '\n')) {
    ++number;
    if (Trim(line).empty()) continue;
    const std::string misfit = captioner->AddLine(line, number);
    if (misfit.empty()) continue;
    if (++count <= kMostFaults) faults += fmt::format("\n{}:{}: {}", path.string(), number, misfit);
  }
  if (count > kMostFaults) faults += fmt::format("\nand {} more", count - kMostFaults);
  if (count > 0) {
    return Unreadable(fmt::format("{} has {} {} that cannot be used as captions:{}", path.string(),
                                  count, count == 1 ? "line" : "lines", faults));
  }
  if (captioner->rows_.empty()) {
    return Unreadable(fmt::format("{} holds no captions", path.string()));
  }
  return captioner;
}

std::string FileCaptioner::AddLine(std::string_view line, size_t number) {
  if (FirstInvalidUtf8(line).has_value()) return "not UTF-8";
  const auto json = ParseJson(line);
  if (!json.ok()) return fmt::format("not JSON: {}", json.status().message());
  if (!json->is_object()) return "not a JSON object";
  Row row;
  row.line = number;
  auto id = NameUnder(*json, "id");
  if (!id.ok()) return id.status().message();
  row.id = std::move(*id);
  if (json->contains("path") && json->contains("audio")) {
    return R"("path" and "audio" are both there: which one is meant?)";
  }
  auto clip_path = NameUnder(*json, json->contains("path") ? "path" : "audio");
  if (!clip_path.ok()) return clip_path.status().message();
  row.path = std::move(*clip_path);
  if (row.id.empty() && row.path.empty()) {
    return R"(names no clip: "id", "path" or "audio" must be there)";
  }
  auto caption = CaptionFromJson(*json);
  if (!caption.ok()) return caption.status().message();
  row.caption = std::move(*caption);
  return AddRow(std::move(row));
}

std::string FileCaptioner::AddRow(Row row) {
  const auto earlier = [&](const std::map<std::string, size_t>& index, const std::string& key) {
    const auto found = key.empty() ? index.end() : index.find(key);
    return found == index.end() ? rows_.size() : found->second;
  };
  const size_t same_id = earlier(by_id_, row.id);
  const size_t same_path = earlier(by_path_, row.path);
  const size_t same = std::min(same_id, same_path);
  if (same == rows_.size()) {
    if (!row.id.empty()) by_id_[row.id] = same;
    if (!row.path.empty()) {
      by_path_[row.path] = same;
      by_name_[std::filesystem::path(row.path).filename().string()].push_back(same);
    }
    rows_.push_back(std::move(row));
    return "";
  }
  Row& first = rows_[same];
  // What was tried again: the failure before it is over.
  if (!first.caption.status.ok() && first.id == row.id && first.path == row.path) {
    first = std::move(row);
    return "";
  }
  return fmt::format("{} has a caption on line {} already",
                     same_id == same ? "\"" + row.id + "\"" : "\"" + row.path + "\"", first.line);
}

Json FileCaptioner::Identity() const { return {{"captioner", "file"}, {"sha256", hash_}}; }

FileCaptioner::Found FileCaptioner::Find(const Clip& clip) const {
  if (const auto found = by_id_.find(clip.id); found != by_id_.end()) {
    return {&rows_[found->second], false};
  }
  for (const std::string& path : {clip.path.string(), clip.id}) {
    if (const auto found = by_path_.find(path); found != by_path_.end()) {
      return {&rows_[found->second], false};
    }
  }
  const std::string name = clip.path.filename().string();
  if (const auto found = by_id_.find(name); found != by_id_.end()) {
    return {&rows_[found->second], false};
  }
  const auto found = by_name_.find(name);
  if (name.empty() || found == by_name_.end()) return {};
  return {&rows_[found->second.front()], found->second.size() > 1};
}

Status FileCaptioner::Describe(std::span<const Clip> clips, const CaptionSink& sink) {
  for (size_t i = 0; i < clips.size(); ++i) {
    if (InterruptRequested()) return Interrupted("stopped by the user");
    const Clip& clip = clips[i];
    const Found found = Find(clip);
    Caption caption;
    if (found.row == nullptr) {
      caption.status = NotFound(fmt::format("{} has no caption for {}", path_.string(), clip.id));
    } else if (found.ambiguous) {
      caption.status =
          InvalidArgument(fmt::format("{} has captions for several files named {}, none for {}",
                                      path_.string(), clip.path.filename().string(), clip.id));
    } else {
      caption = found.row->caption;
    }
    sink(i, std::move(caption));
  }
  return Status::Ok();
}

std::vector<std::string> FileCaptioner::RowsWithout(std::span<const Clip> clips) const {
  std::vector<bool> used(rows_.size(), false);
  for (const Clip& clip : clips) {
    const Found found = Find(clip);
    if (found.row != nullptr && !found.ambiguous) used[found.row - rows_.data()] = true;
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (!used[i]) names.push_back(rows_[i].id.empty() ? rows_[i].path : rows_[i].id);
  }
  return names;
}

}  // namespace hearsay
