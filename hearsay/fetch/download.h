// Downloads that resume and are checked, the cache folders they land in, and what is taken out of a
// package once it is there.
#ifndef HEARSAY_FETCH_DOWNLOAD_H_
#define HEARSAY_FETCH_DOWNLOAD_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

// A folder of that name in the user's cache, made where missing. kNoSpace when it cannot be made.
Result<std::filesystem::path> CacheFolder(const char* name);

// Downloads to `path`, resuming from what `path`.part holds, and checks the SHA-256. On a mismatch
// the file is deleted: kUnreadable.
Status Download(const std::string& url, const std::filesystem::path& path,
                const std::string& sha256, const std::function<void(uint64_t done)>& progress);

// A file within a package.
struct PackageMember {
  std::filesystem::path package;  // a zip archive or a gzipped tar
  std::string member;
};

// Writes the members to `target`, one after another. kUnreadable when a package is damaged or holds
// no such member, kNoSpace when `target` cannot be written. Messages speak of `name`.
Status UnpackMembers(const std::vector<PackageMember>& members, const std::filesystem::path& target,
                     const std::string& name);

}  // namespace hearsay

#endif  // HEARSAY_FETCH_DOWNLOAD_H_
