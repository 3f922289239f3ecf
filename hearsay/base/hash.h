// SHA-256 of bytes and of files (OpenSSL's), in lower-case hexadecimal.
#ifndef HEARSAY_BASE_HASH_H_
#define HEARSAY_BASE_HASH_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hearsay/base/status.h"

namespace hearsay {

// Hashes a stream of bytes.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(std::string_view bytes);
  // 64 hexadecimal digits. Nothing may be added afterwards.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string Sha256Hex(std::string_view bytes);

// The hash of a file, read in pieces. `progress`, where given, hears the bytes done so far.
Result<std::string> Sha256File(const std::filesystem::path& path,
                               const std::function<void(uint64_t)>& progress = nullptr);

// As Sha256File, but remembers the answer in the cache folder by path, size, inode and time of
// change, so that a model of many gigabytes is read once.
Result<std::string> CachedSha256File(const std::filesystem::path& path);

}  // namespace hearsay

#endif  // HEARSAY_BASE_HASH_H_
