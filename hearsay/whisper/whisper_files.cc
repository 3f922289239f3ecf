#include "hearsay/whisper/whisper_files.h"

#include <utility>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/fetch/bundle.h"

namespace hearsay {

Result<WhisperFiles> OpenWhisperFiles(const std::string& model) {
  std::filesystem::path path = model;
  if (FindBundle(model) != nullptr) {
    HEARSAY_ASSIGN_OR_RETURN(path, OpenBundle(model));
  }
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return NotFound(fmt::format(
        "there is no Whisper \"{}\": name one of `hearsay models`, a folder or a file", model));
  }
  WhisperFiles files;
  std::string hashes;
  const auto add_hash = [&](const std::filesystem::path& file) -> Status {
    HEARSAY_ASSIGN_OR_RETURN(const std::string hash, CachedSha256File(file));
    hashes += hash;
    return Status::Ok();
  };
  if (std::filesystem::is_directory(path, error)) {
    std::filesystem::path weights = path / "model.safetensors";
    if (!std::filesystem::exists(weights, error)) weights = path / "model.bin";
    if (!std::filesystem::exists(weights, error)) {
      return NotFound(
          fmt::format("{} holds neither model.safetensors nor model.bin", path.string()));
    }
    HEARSAY_ASSIGN_OR_RETURN(files.weights, WeightFile::Open(weights));
    HEARSAY_ASSIGN_OR_RETURN(const std::string text, ReadFile(path / "tokenizer.json"));
    auto tokenizer = WhisperTokenizer::FromTokenizerJson(text);
    if (!tokenizer.ok()) {
      return Unreadable(
          fmt::format("{}: {}", (path / "tokenizer.json").string(), tokenizer.status().message()));
    }
    files.tokenizer = std::move(*tokenizer);
    HEARSAY_RETURN_IF_ERROR(add_hash(weights));
    HEARSAY_RETURN_IF_ERROR(add_hash(path / "tokenizer.json"));
  } else {
    HEARSAY_ASSIGN_OR_RETURN(files.weights, WeightFile::Open(path));
    if (files.weights->format() != "whisper.cpp") {
      return InvalidArgument(
          fmt::format("{} is a {} file: name the folder that it stands in, with its tokenizer.json",
                      path.string(), files.weights->format()));
    }
    const WeightFileContent& content = files.weights->content();
    auto tokenizer =
        WhisperTokenizer::FromVocabulary(content.tokens, content.metadata["n_vocab"].get<int>());
    if (!tokenizer.ok()) {
      return Unreadable(fmt::format("{}: {}", path.string(), tokenizer.status().message()));
    }
    files.tokenizer = std::move(*tokenizer);
    HEARSAY_RETURN_IF_ERROR(add_hash(path));
  }
  files.hash = Sha256Hex(hashes);
  return files;
}

}  // namespace hearsay
