// Bytes as a file of weights: each parser for itself, whatever the bytes begin with.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "hearsay/tensors/weight_file.h"

namespace {

void Check(const hearsay::Result<hearsay::WeightFileContent>& content, const uint8_t* data,
           size_t size) {
  if (!content.ok()) {
    if (content.status().message().empty()) std::abort();
    return;
  }
  for (const auto& [name, weight] : content->weights) {
    const auto* begin = reinterpret_cast<const uint8_t*>(weight.bytes.data());
    if (!weight.bytes.empty() && (begin < data || begin + weight.bytes.size() > data + size)) {
      std::abort();
    }
    const size_t element = hearsay::ElementBytes(weight.type);
    if (weight.elements() < 0 || weight.shape.size() > 8 ||
        (element > 0 && weight.bytes.size() / element != static_cast<size_t>(weight.elements()))) {
      std::abort();
    }
    // Every byte can be read.
    volatile uint8_t sum = 0;
    for (const std::byte byte : weight.bytes) sum = sum + static_cast<uint8_t>(byte);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  Check(hearsay::ParseSafetensors(bytes), data, size);
  Check(hearsay::ParseCtranslate2(bytes), data, size);
  Check(hearsay::ParseWhisperCpp(bytes), data, size);
  return 0;
}
