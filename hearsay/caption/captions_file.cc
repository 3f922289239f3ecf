#include "hearsay/caption/captions_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "hearsay/caption/caption_json.h"
#include "spdlog/spdlog.h"

namespace hearsay {

Status CaptionsFile::Check(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return InvalidArgument(fmt::format("{} is a folder; name a file to write", path.string()));
  }
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
    return InvalidArgument(
        fmt::format("{} is not a regular file; rows could not be read back", path.string()));
  }
  const std::filesystem::path folder = path.parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder, error)) {
    return NotFound(fmt::format("there is no folder {} to write {} in", folder.string(),
                                path.filename().string()));
  }
  return Status::Ok();
}

Result<std::unique_ptr<CaptionsFile>> CaptionsFile::Open(const std::filesystem::path& path,
                                                         const std::string& captioner_mark) {
  std::unique_ptr<CaptionsFile> file(new CaptionsFile(path, captioner_mark));
  auto lock = FileLock::TryAcquire(path);
  if (!lock.ok() && lock.status().code() == StatusCode::kBusy) {
    return Busy(fmt::format("{}: another process is writing to it", path.string()));
  }
  if (!lock.ok()) {
    return NoSpace(fmt::format("{}: cannot be opened for writing; is it, or its folder, writable?",
                               path.string()));
  }
  file->lock_.emplace(std::move(*lock));
  HEARSAY_RETURN_IF_ERROR(file->Read());
  return file;
}

CaptionsFile::~CaptionsFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status CaptionsFile::Read() {
  std::ifstream stream(path_, std::ios::binary);
  std::string line;
  std::streamoff whole = 0;  // where the last line that has its end stops
  size_t number = 0;
  while (std::getline(stream, line)) {
    if (stream.eof()) break;
    HEARSAY_RETURN_IF_ERROR(ReadLine(line, ++number));
    whole += static_cast<std::streamoff>(line.size()) + 1;
    line.clear();
  }
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ < 0) {
    return NoSpace(
        fmt::format("{}: cannot be opened for writing: {}", path_.string(), std::strerror(errno)));
  }
  if (line.empty()) return Status::Ok();
  // A row that is whole but for its line's end, as an editor leaves it, stays.
  if (ParseJson(line).ok()) {
    HEARSAY_RETURN_IF_ERROR(ReadLine(line, number + 1));
    if (::write(descriptor_, "\n", 1) == 1) return Status::Ok();
  } else {
    spdlog::warn("{}: the last row was broken off, and is made anew", path_.string());
    if (::ftruncate(descriptor_, whole) == 0) return Status::Ok();
  }
  return NoSpace(fmt::format("{}: cannot be written: {}", path_.string(), std::strerror(errno)));
}

Status CaptionsFile::ReadLine(const std::string& line, size_t number) {
  if (Trim(line).empty()) return Status::Ok();
  const auto json = ParseJson(line);
  if (!json.ok() || !json->is_object() || !json->contains("path") || !(*json)["path"].is_string() ||
      !json->contains("captioner") || !(*json)["captioner"].is_string()) {
    return Unreadable(
        fmt::format("{}:{}: not a row that hearsay caption wrote; name another file, which it can "
                    "begin",
                    path_.string(), number));
  }
  if (const std::string mark = (*json)["captioner"]; mark != mark_) {
    return InvalidArgument(fmt::format(
        "{}:{}: a caption of another captioner, or of other settings ({}, this one is {}); name "
        "another file",
        path_.string(), number, mark, mark_));
  }
  const std::string path = (*json)["path"];
  if (json->contains("error")) {
    failed_[path] = (*json)["error"].is_string() ? (*json)["error"].get<std::string>() : "";
  } else {
    done_.insert(path);
  }
  return Status::Ok();
}

Status CaptionsFile::Append(const Clip& clip, const Caption& caption) {
  if (const auto failed = failed_.find(clip.path.string());
      !caption.status.ok() && failed != failed_.end() &&
      failed->second == caption.status.message()) {
    return Status::Ok();
  }
  Json row = {{"path", clip.path.string()}};
  row.update(CaptionToJson(caption));
  row["captioner"] = mark_;
  const std::string line = DumpJson(row) + "\n";
  const off_t before = ::lseek(descriptor_, 0, SEEK_END);
  std::string_view left = line;
  while (!left.empty()) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const std::string reason = std::strerror(errno);
      // No part of a row stays behind.
      if (before >= 0 && ::ftruncate(descriptor_, before) != 0) {
        spdlog::debug("{}: a part of a row stays", path_.string());
      }
      return NoSpace(fmt::format("{}: cannot be written: {}", path_.string(), reason));
    }
    left.remove_prefix(static_cast<size_t>(written));
  }
  if (caption.status.ok()) {
    done_.insert(clip.path.string());
  } else {
    failed_[clip.path.string()] = caption.status.message();
  }
  return Status::Ok();
}

}  // namespace hearsay
