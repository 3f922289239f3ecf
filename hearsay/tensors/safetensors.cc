#include <algorithm>
#include <array>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/tensors/byte_reader.h"
#include "hearsay/tensors/weight_file.h"

namespace hearsay {
namespace {

// The format's own limit.
constexpr uint64_t kLongestHeader = 100'000'000;

struct TypeName {
  const char* name;
  ElementType type;
};

constexpr std::array<TypeName, 9> kTypeNames = {{{"F32", ElementType::kF32},
                                                 {"F16", ElementType::kF16},
                                                 {"BF16", ElementType::kBF16},
                                                 {"I8", ElementType::kI8},
                                                 {"I16", ElementType::kI16},
                                                 {"I32", ElementType::kI32},
                                                 {"I64", ElementType::kI64},
                                                 {"U8", ElementType::kU8},
                                                 {"F64", ElementType::kF64}}};

bool IsListOfCounts(const SortedJson& json) {
  return json.is_array() && std::all_of(json.begin(), json.end(), [](const SortedJson& element) {
           return element.is_number_unsigned() && element.get<uint64_t>() <= INT64_MAX;
         });
}

Result<Weight> ParseEntry(const std::string& name, const SortedJson& entry,
                          std::span<const std::byte> data) {
  const auto complain = [&](const char* reason) {
    return Unreadable(fmt::format("says of \"{}\" {}", name, reason));
  };
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
      !entry.contains("shape") || !IsListOfCounts(entry["shape"]) ||
      !entry.contains("data_offsets") || !IsListOfCounts(entry["data_offsets"]) ||
      entry["data_offsets"].size() != 2) {
    return complain("something else than dtype, shape and data_offsets");
  }
  Weight weight;
  const auto dtype = entry["dtype"].get<std::string>();
  const auto* type =
      std::find_if(kTypeNames.begin(), kTypeNames.end(),
                   [&](const TypeName& candidate) { return dtype == candidate.name; });
  if (type == kTypeNames.end()) return complain("a type that hearsay does not read");
  weight.type = type->type;
  if (entry["shape"].size() > kMostDimensions) return complain("a shape of too many dimensions");
  weight.shape = entry["shape"].get<std::vector<int64_t>>();
  const auto begin = entry["data_offsets"][0].get<uint64_t>();
  const auto end = entry["data_offsets"][1].get<uint64_t>();
  if (begin > end || end > data.size()) return complain("that it stands outside the file");
  weight.bytes = data.subspan(begin, end - begin);
  const int64_t elements = weight.elements();
  const size_t element = ElementBytes(weight.type);
  if (elements < 0 || static_cast<uint64_t>(elements) != weight.bytes.size() / element ||
      weight.bytes.size() % element != 0) {
    return complain("a shape that its bytes do not fill");
  }
  return weight;
}

}  // namespace

Result<WeightFileContent> ParseSafetensors(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  HEARSAY_ASSIGN_OR_RETURN(const auto length, reader.Take<uint64_t>());
  if (length > kLongestHeader) return Unreadable("has a header of impossible length");
  HEARSAY_ASSIGN_OR_RETURN(const auto text, reader.TakeText(length));
  const auto header = ParseSortedJson(text);
  if (!header.ok() || !header->is_object())
    return Unreadable("has a header that is no JSON object");
  const auto data = bytes.subspan(reader.offset());
  WeightFileContent content;
  for (const auto& [name, entry] : header->items()) {
    if (name == "__metadata__") {
      content.metadata = Json(entry);
      continue;
    }
    HEARSAY_ASSIGN_OR_RETURN(Weight weight, ParseEntry(name, entry, data));
    content.weights.emplace(name, std::move(weight));
  }
  return content;
}

Status WriteSafetensors(const std::filesystem::path& path,
                        const std::vector<WeightToWrite>& weights,
                        const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) {
    for (const auto& [name, text] : metadata) header["__metadata__"][name] = text;
  }
  size_t offset = 0;
  for (const WeightToWrite& weight : weights) {
    const auto* type =
        std::find_if(kTypeNames.begin(), kTypeNames.end(),
                     [&](const TypeName& candidate) { return weight.type == candidate.type; });
    if (type == kTypeNames.end()) {
      return Internal(fmt::format("\"{}\" has a type that safetensors lacks", weight.name));
    }
    const int64_t elements = ElementCount(weight.shape);
    if (elements < 0 ||
        static_cast<uint64_t>(elements) * ElementBytes(weight.type) != weight.bytes.size()) {
      return Internal(fmt::format("\"{}\" has not the bytes of its shape", weight.name));
    }
    if (weight.name == "__metadata__" || header.contains(weight.name)) {
      return Internal(fmt::format("\"{}\" would stand twice in the file", weight.name));
    }
    header[weight.name] = {{"dtype", type->name},
                           {"shape", weight.shape},
                           {"data_offsets", {offset, offset + weight.bytes.size()}}};
    offset += weight.bytes.size();
  }
  std::string text = DumpJson(header);
  // The format asks for a header padded with spaces, so that data stand aligned.
  text.append((8 - text.size() % 8) % 8, ' ');
  std::string content;
  content.reserve(8 + text.size() + offset);
  const uint64_t length = text.size();
  content.append(reinterpret_cast<const char*>(&length), sizeof(length));
  content += text;
  for (const WeightToWrite& weight : weights) {
    content.append(reinterpret_cast<const char*>(weight.bytes.data()), weight.bytes.size());
  }
  return WriteFileAtomically(path, content);
}

}  // namespace hearsay
