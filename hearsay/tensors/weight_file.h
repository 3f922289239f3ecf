// Named weights in a file, whatever program wrote it. What is given points into the file, which is
// mapped; nothing is copied. Values become libtorch tensors in weight_tensors.h.
#ifndef HEARSAY_TENSORS_WEIGHT_FILE_H_
#define HEARSAY_TENSORS_WEIGHT_FILE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"

namespace hearsay {

enum class ElementType { kF32, kF16, kBF16, kI8, kI16, kI32, kI64, kU8, kF64, kGgml };

// The bytes of one element; 0 for kGgml, whose blocks hold several.
size_t ElementBytes(ElementType type);

struct Weight {
  ElementType type = ElementType::kF32;
  int ggml_type = -1;          // of kGgml: the ggml_type number
  std::vector<int64_t> shape;  // slowest dimension first; empty for a single number
  std::span<const std::byte> bytes;

  int64_t elements() const;
};

using WeightMap = std::map<std::string, Weight>;

// What a file of weights holds besides them.
struct WeightFileContent {
  WeightMap weights;
  Json metadata;                    // as the format has it; null where there is none
  std::vector<std::string> tokens;  // whisper.cpp: the vocabulary's bytes, by token
};

// The parsers, over bytes that must outlive what is given. kUnreadable says what is wrong; no input
// makes them read outside `bytes`, or allocate many times its size. Every weight has at most 8
// dimensions, and exactly the bytes that its shape asks for; a name that stands twice is refused.
//
// safetensors: https://github.com/huggingface/safetensors (u64 length, JSON header, data).
Result<WeightFileContent> ParseSafetensors(std::span<const std::byte> bytes);
// CTranslate2's model.bin, versions 2 to 6: u32 version, specification name, u32 revision, u32
// count, then per variable name, u8 rank, u32 dimensions, u8 type, u32 bytes, data; then aliases.
Result<WeightFileContent> ParseCtranslate2(std::span<const std::byte> bytes);
// whisper.cpp's ggml .bin (models/convert-pt-to-ggml.py): magic, 11 numbers, mel filters,
// vocabulary, tensors. metadata: the numbers by name (n_vocab, n_audio_ctx, ...).
Result<WeightFileContent> ParseWhisperCpp(std::span<const std::byte> bytes);

// A mapped file of one of these formats, told by its content.
class WeightFile {
 public:
  // kNotFound; kUnreadable, naming the file.
  static Result<std::shared_ptr<const WeightFile>> Open(const std::filesystem::path& path);
  ~WeightFile();
  WeightFile(const WeightFile&) = delete;
  WeightFile& operator=(const WeightFile&) = delete;

  const WeightMap& weights() const { return content_.weights; }
  const WeightFileContent& content() const { return content_; }
  // "safetensors", "ctranslate2" or "whisper.cpp".
  std::string_view format() const { return format_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  WeightFile() = default;

  std::filesystem::path path_;
  std::string_view format_;
  void* mapping_ = nullptr;
  size_t size_ = 0;
  WeightFileContent content_;
};

// A tensor to be written.
struct WeightToWrite {
  std::string name;
  ElementType type = ElementType::kF32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;
};

// Writes a safetensors file, atomically: the tensors in the order given, `metadata` (texts by name)
// as __metadata__. kInternal for weights that make no file: the same name twice, other bytes than the
// shape asks for; kNoSpace when it cannot be written.
Status WriteSafetensors(const std::filesystem::path& path,
                        const std::vector<WeightToWrite>& weights,
                        const std::map<std::string, std::string>& metadata);

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_WEIGHT_FILE_H_
