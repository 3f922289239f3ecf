// Files: whole reads, atomic writes, paths of the user's cache, advisory locks.
#ifndef HEARSAY_BASE_FILE_H_
#define HEARSAY_BASE_FILE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "hearsay/base/status.h"

namespace hearsay {

// The whole content of a regular file. kNotFound, or kUnreadable with the system's reason.
Result<std::string> ReadFile(const std::filesystem::path& path);

// Writes to a temporary file beside `path`, syncs it, and renames it over `path`: a reader, or a
// crash at any point, sees the old content or the new, never a part. kNoSpace on a failed write.
Status WriteFileAtomically(const std::filesystem::path& path, std::string_view content);

// $HEARSAY_CACHE, else $XDG_CACHE_HOME/hearsay, else $HOME/.cache/hearsay. Made where missing.
Result<std::filesystem::path> CacheDirectory();

// $XDG_DATA_HOME/hearsay, else $HOME/.local/share/hearsay: where results are kept. Made where
// missing.
Result<std::filesystem::path> DataDirectory();

// An exclusive advisory lock (flock) on a file, made where missing; held until destruction.
class FileLock {
 public:
  // kBusy when another process holds it.
  static Result<FileLock> TryAcquire(const std::filesystem::path& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace hearsay

#endif  // HEARSAY_BASE_FILE_H_
