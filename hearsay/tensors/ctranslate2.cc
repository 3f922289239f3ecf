#include <array>
#include <utility>

#include "fmt/format.h"
#include "hearsay/tensors/byte_reader.h"
#include "hearsay/tensors/weight_file.h"

namespace hearsay {
namespace {

// By the number in the file.
constexpr std::array<ElementType, 6> kTypes = {ElementType::kF32, ElementType::kI8,
                                               ElementType::kI16, ElementType::kI32,
                                               ElementType::kF16, ElementType::kBF16};
constexpr uint32_t kOldestVersion = 2;
constexpr uint32_t kNewestVersion = 6;
// The least that a variable takes: empty name, rank, type, size.
constexpr size_t kLeastVariable = 8;

Result<std::string> TakeName(ByteReader* reader) {
  HEARSAY_ASSIGN_OR_RETURN(const auto length, reader->Take<uint16_t>());
  HEARSAY_ASSIGN_OR_RETURN(const auto text, reader->TakeText(length));
  return std::string(text.substr(0, text.find('\0')));
}

}  // namespace

Result<WeightFileContent> ParseCtranslate2(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  HEARSAY_ASSIGN_OR_RETURN(const auto version, reader.Take<uint32_t>());
  if (version < kOldestVersion || version > kNewestVersion) {
    return Unreadable(fmt::format("has version {}; hearsay reads {} to {}", version, kOldestVersion,
                                  kNewestVersion));
  }
  WeightFileContent content;
  HEARSAY_ASSIGN_OR_RETURN(const std::string specification, TakeName(&reader));
  HEARSAY_ASSIGN_OR_RETURN(const auto revision, reader.Take<uint32_t>());
  content.metadata = {
      {"version", version}, {"specification", specification}, {"revision", revision}};
  HEARSAY_ASSIGN_OR_RETURN(const auto count, reader.Take<uint32_t>());
  if (count > reader.left() / kLeastVariable) return Unreadable("promises more weights than fit");
  for (uint32_t i = 0; i < count; ++i) {
    HEARSAY_ASSIGN_OR_RETURN(const std::string name, TakeName(&reader));
    Weight weight;
    HEARSAY_ASSIGN_OR_RETURN(const auto rank, reader.Take<uint8_t>());
    if (rank > kMostDimensions) {
      return Unreadable(fmt::format("gives \"{}\" {} dimensions", name, rank));
    }
    for (int dimension = 0; dimension < rank; ++dimension) {
      HEARSAY_ASSIGN_OR_RETURN(const auto size, reader.Take<uint32_t>());
      weight.shape.push_back(size);
    }
    HEARSAY_ASSIGN_OR_RETURN(const auto type, reader.Take<uint8_t>());
    if (type >= kTypes.size()) {
      return Unreadable(fmt::format("gives \"{}\" the unknown type {}", name, type));
    }
    weight.type = kTypes[type];
    HEARSAY_ASSIGN_OR_RETURN(const auto size, reader.Take<uint32_t>());
    HEARSAY_ASSIGN_OR_RETURN(weight.bytes, reader.TakeBytes(size));
    const int64_t elements = weight.elements();
    // Divided, since the product might not fit.
    const size_t element = ElementBytes(weight.type);
    if (elements < 0 || static_cast<uint64_t>(elements) != size / element || size % element != 0) {
      return Unreadable(fmt::format("gives \"{}\" a shape that its bytes do not fill", name));
    }
    if (!content.weights.emplace(name, std::move(weight)).second) {
      return Unreadable(fmt::format("holds \"{}\" twice", name));
    }
  }
  // Files before version 3 have no aliases.
  if (version < 3) return content;
  HEARSAY_ASSIGN_OR_RETURN(const auto aliases, reader.Take<uint32_t>());
  for (uint32_t i = 0; i < aliases; ++i) {
    HEARSAY_ASSIGN_OR_RETURN(const std::string alias, TakeName(&reader));
    HEARSAY_ASSIGN_OR_RETURN(const std::string name, TakeName(&reader));
    const auto weight = content.weights.find(name);
    if (weight == content.weights.end()) {
      return Unreadable(fmt::format("lets \"{}\" stand for \"{}\", which it lacks", alias, name));
    }
    if (!content.weights.emplace(alias, Weight(weight->second)).second) {
      return Unreadable(fmt::format("holds \"{}\" twice", alias));
    }
  }
  return content;
}

}  // namespace hearsay
