#include "hearsay/base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "fmt/format.h"

namespace hearsay {
namespace {

std::string Reason() { return std::strerror(errno); }

Result<std::filesystem::path> MadeDirectory(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return NoSpace(
        fmt::format("{}: the folder cannot be made: {}", path.string(), error.message()));
  }
  return path;
}

Result<std::filesystem::path> UserDirectory(const char* xdg_variable, const char* below_home) {
  if (const char* base = std::getenv(xdg_variable); base != nullptr && *base != '\0') {
    return MadeDirectory(std::filesystem::path(base) / "hearsay");
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return MadeDirectory(std::filesystem::path(home) / below_home / "hearsay");
  }
  return NotFound(fmt::format(
      "neither {} nor HOME is set, so there is no folder to keep files in; set one", xdg_variable));
}

Status WriteAll(int descriptor, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return NoSpace(fmt::format("{}: cannot be written: {}", name, Reason()));
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) {
    return NoSpace(fmt::format("{}: cannot be synced to disk: {}", name, Reason()));
  }
  return Status::Ok();
}

}  // namespace

Result<std::string> ReadFile(const std::filesystem::path& path) {
  const std::string name = path.string();
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return NotFound(fmt::format("{}: no such file", name));
    return Unreadable(fmt::format("{}: cannot be opened: {}", name, Reason()));
  }
  struct stat info = {};
  std::string content;
  if (::fstat(descriptor, &info) == 0) {
    if (S_ISDIR(info.st_mode)) {
      ::close(descriptor);
      return Unreadable(fmt::format("{}: is a folder, not a file", name));
    }
    content.reserve(static_cast<size_t>(info.st_size));
  }
  char buffer[1 << 16];
  while (true) {
    const ssize_t got = ::read(descriptor, buffer, sizeof(buffer));
    if (got == 0) break;
    if (got < 0) {
      if (errno == EINTR) continue;
      const std::string reason = Reason();
      ::close(descriptor);
      return Unreadable(fmt::format("{}: cannot be read: {}", name, reason));
    }
    content.append(buffer, static_cast<size_t>(got));
  }
  ::close(descriptor);
  return content;
}

Status WriteFileAtomically(const std::filesystem::path& path, std::string_view content) {
  std::string temporary = path.string() + ".XXXXXX";
  const int descriptor = ::mkstemp(temporary.data());
  if (descriptor < 0) {
    return NoSpace(fmt::format("{}: cannot be written: {}", path.string(), Reason()));
  }
  ::fchmod(descriptor, 0644);
  Status status = WriteAll(descriptor, content, path.string());
  ::close(descriptor);
  if (status.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    status = NoSpace(fmt::format("{}: cannot be written: {}", path.string(), Reason()));
  }
  if (!status.ok()) ::unlink(temporary.c_str());
  return status;
}

Result<std::filesystem::path> CacheDirectory() {
  if (const char* own = std::getenv("HEARSAY_CACHE"); own != nullptr && *own != '\0') {
    return MadeDirectory(own);
  }
  return UserDirectory("XDG_CACHE_HOME", ".cache");
}

Result<std::filesystem::path> DataDirectory() {
  return UserDirectory("XDG_DATA_HOME", ".local/share");
}

Result<FileLock> FileLock::TryAcquire(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return NoSpace(fmt::format("{}: the lock cannot be made: {}", path.string(), Reason()));
  }
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const bool held = errno == EWOULDBLOCK;
    const std::string reason = Reason();
    ::close(descriptor);
    if (held) return Busy(fmt::format("{}: held by another process", path.string()));
    return Unreadable(fmt::format("{}: cannot be locked: {}", path.string(), reason));
  }
  return FileLock(descriptor);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace hearsay
