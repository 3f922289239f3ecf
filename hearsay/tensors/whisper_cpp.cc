#include <algorithm>
#include <array>
#include <utility>

#include "fmt/format.h"
#include "ggml.h"
#include "hearsay/tensors/byte_reader.h"
#include "hearsay/tensors/weight_file.h"

namespace hearsay {
namespace {

constexpr std::array<const char*, 11> kNumbers = {
    "n_vocab",      "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer", "n_text_ctx",
    "n_text_state", "n_text_head", "n_text_layer",  "n_mels",       "ftype"};

// ggml's number of a type to ours; what ggml alone unpacks is kGgml.
ElementType TypeOf(int ggml_type) {
  switch (ggml_type) {
    case GGML_TYPE_F32:
      return ElementType::kF32;
    case GGML_TYPE_F16:
      return ElementType::kF16;
    case GGML_TYPE_BF16:
      return ElementType::kBF16;
    default:
      return ElementType::kGgml;
  }
}

Result<std::pair<std::string, Weight>> TakeTensor(ByteReader* reader) {
  HEARSAY_ASSIGN_OR_RETURN(const auto rank, reader->Take<uint32_t>());
  HEARSAY_ASSIGN_OR_RETURN(const auto name_length, reader->Take<uint32_t>());
  HEARSAY_ASSIGN_OR_RETURN(const auto type, reader->Take<int32_t>());
  if (rank > kMostDimensions) return Unreadable(fmt::format("has a tensor of {} dimensions", rank));
  Weight weight;
  for (uint32_t i = 0; i < rank; ++i) {
    HEARSAY_ASSIGN_OR_RETURN(const auto size, reader->Take<int32_t>());
    weight.shape.push_back(size);
  }
  HEARSAY_ASSIGN_OR_RETURN(const auto name, reader->TakeText(name_length));
  const auto complain = [&](const char* reason) {
    return Unreadable(fmt::format("gives \"{}\" {}", name, reason));
  };
  if (type < 0 || type >= GGML_TYPE_COUNT) return complain("an unknown type");
  const auto ggml_type_number = static_cast<ggml_type>(type);
  const int64_t block = ggml_blck_size(ggml_type_number);
  const size_t block_bytes = ggml_type_size(ggml_type_number);
  // Types that ggml no longer has are left with no size.
  if (block < 1 || block_bytes == 0) return complain("a type that ggml no longer has");
  const int64_t elements = weight.elements();
  const int64_t row = weight.shape.empty() ? 1 : weight.shape.front();
  uint64_t size = 0;
  if (elements < 0 || row % block != 0 ||
      __builtin_mul_overflow(static_cast<uint64_t>(elements / block), block_bytes, &size)) {
    return complain("an impossible shape");
  }
  HEARSAY_ASSIGN_OR_RETURN(weight.bytes, reader->TakeBytes(size));
  weight.type = TypeOf(type);
  if (weight.type == ElementType::kGgml) weight.ggml_type = type;
  // ggml counts dimensions from the fastest.
  std::reverse(weight.shape.begin(), weight.shape.end());
  return std::pair(std::string(name), std::move(weight));
}

}  // namespace

Result<WeightFileContent> ParseWhisperCpp(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  HEARSAY_ASSIGN_OR_RETURN([[maybe_unused]] const auto magic, reader.Take<uint32_t>());
  WeightFileContent content;
  for (const char* name : kNumbers) {
    HEARSAY_ASSIGN_OR_RETURN(const auto number, reader.Take<int32_t>());
    if (number < 0) return Unreadable(fmt::format("says {} is {}", name, number));
    content.metadata[name] = number;
  }
  HEARSAY_ASSIGN_OR_RETURN(const auto filters, reader.Take<int32_t>());
  HEARSAY_ASSIGN_OR_RETURN(const auto bins, reader.Take<int32_t>());
  if (filters < 0 || bins < 0) return Unreadable("has mel filters of negative size");
  HEARSAY_ASSIGN_OR_RETURN(
      [[maybe_unused]] const auto filter_bank,
      reader.TakeBytes(static_cast<uint64_t>(filters) * static_cast<uint64_t>(bins) * 4));
  HEARSAY_ASSIGN_OR_RETURN(const auto tokens, reader.Take<int32_t>());
  if (tokens < 0 || static_cast<size_t>(tokens) > reader.left() / 4) {
    return Unreadable("promises more tokens than fit");
  }
  for (int i = 0; i < tokens; ++i) {
    HEARSAY_ASSIGN_OR_RETURN(const auto length, reader.Take<uint32_t>());
    HEARSAY_ASSIGN_OR_RETURN(const auto text, reader.TakeText(length));
    content.tokens.emplace_back(text);
  }
  while (reader.left() > 0) {
    HEARSAY_ASSIGN_OR_RETURN(auto tensor, TakeTensor(&reader));
    const auto [place, is_new] = content.weights.insert(std::move(tensor));
    if (!is_new) return Unreadable(fmt::format("holds \"{}\" twice", place->first));
  }
  return content;
}

}  // namespace hearsay
