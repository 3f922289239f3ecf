#include "hearsay/base/hash.h"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <cstdio>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/file.h"

namespace hearsay {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}

Sha256::~Sha256() { EVP_MD_CTX_free(state_->context); }

void Sha256::Update(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Sha256::Finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, digest, &size);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

std::string Sha256Hex(std::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

Result<std::string> Sha256File(const std::filesystem::path& path,
                               const std::function<void(uint64_t)>& progress) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return NotFound(fmt::format("{}: cannot be opened", path.string()));
  Sha256 hash;
  std::vector<char> buffer(1 << 20);
  uint64_t done = 0;
  size_t got = 0;
  while ((got = std::fread(buffer.data(), 1, buffer.size(), file)) > 0) {
    hash.Update({buffer.data(), got});
    done += got;
    if (progress) progress(done);
  }
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return Unreadable(fmt::format("{}: cannot be read", path.string()));
  return hash.Finish();
}

Result<std::string> CachedSha256File(const std::filesystem::path& path) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) != 0) {
    return NotFound(fmt::format("{}: no such file", path.string()));
  }
  const auto cache = CacheDirectory();
  if (!cache.ok()) return Sha256File(path);
  const std::string key =
      fmt::format("{}\n{}\n{}\n{}.{:09}", std::filesystem::absolute(path).string(), info.st_size,
                  info.st_ino, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  std::error_code error;
  const std::filesystem::path folder = *cache / "hashes";
  std::filesystem::create_directories(folder, error);
  const std::filesystem::path entry = folder / Sha256Hex(key);
  if (auto known = ReadFile(entry); known.ok() && known->size() == 64) return *known;
  HEARSAY_ASSIGN_OR_RETURN(std::string hash, Sha256File(path));
  // Without the note the file is read again next time: slower, not wrong.
  (void)WriteFileAtomically(entry, hash);
  return hash;
}

}  // namespace hearsay
