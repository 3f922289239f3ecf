// The files that make a Whisper.
#ifndef HEARSAY_WHISPER_WHISPER_FILES_H_
#define HEARSAY_WHISPER_WHISPER_FILES_H_

#include <filesystem>
#include <memory>
#include <string>

#include "hearsay/base/status.h"
#include "hearsay/tensors/weight_file.h"
#include "hearsay/whisper/tokenizer.h"

namespace hearsay {

struct WhisperFiles {
  std::shared_ptr<const WeightFile> weights;
  WhisperTokenizer tokenizer;
  std::string hash;  // over the hashes of weights and tokenizer
};

// `model`: a name of `hearsay models`, a folder with model.bin or model.safetensors and
// tokenizer.json, or a whisper.cpp .bin file. kNotFound says what is missing; kUnreadable.
Result<WhisperFiles> OpenWhisperFiles(const std::string& model);

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_WHISPER_FILES_H_
