// Files of weights, byte after byte, as other programs write them.
#ifndef HEARSAY_TESTS_WEIGHT_BYTES_H_
#define HEARSAY_TESTS_WEIGHT_BYTES_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace hearsay::weight_bytes {

inline std::span<const std::byte> Bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// Little-endian numbers, one after another.
template <typename... Numbers>
std::string Pack(Numbers... numbers) {
  std::string bytes;
  (bytes.append(reinterpret_cast<const char*>(&numbers), sizeof(numbers)), ...);
  return bytes;
}

template <typename Number>
std::string PackAll(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

// safetensors: a header as JSON text, then the data.
inline std::string Safetensors(const std::string& header, const std::string& data) {
  return Pack(static_cast<uint64_t>(header.size())) + header + data;
}

// CTranslate2's texts end with a NUL, which their length counts.
inline std::string Ctranslate2Text(const std::string& text) {
  return Pack(static_cast<uint16_t>(text.size() + 1)) + text + '\0';
}

inline std::string Ctranslate2Head(uint32_t version, uint32_t count) {
  return Pack(version) + Ctranslate2Text("WhisperSpec") + Pack(uint32_t{3}, count);
}

inline std::string Ctranslate2Variable(const std::string& name, const std::vector<uint32_t>& shape,
                                       uint8_t type, const std::string& data) {
  return Ctranslate2Text(name) + Pack(static_cast<uint8_t>(shape.size())) + PackAll(shape) +
         Pack(type, static_cast<uint32_t>(data.size())) + data;
}

inline std::string Ctranslate2Aliases(
    const std::vector<std::pair<std::string, std::string>>& aliases) {
  std::string bytes = Pack(static_cast<uint32_t>(aliases.size()));
  for (const auto& [alias, name] : aliases) bytes += Ctranslate2Text(alias) + Ctranslate2Text(name);
  return bytes;
}

// whisper.cpp's: the eleven numbers, no mel filters, the vocabulary.
inline std::string WhisperCppHead(const std::vector<int32_t>& numbers,
                                  const std::vector<std::string>& tokens) {
  std::string bytes = Pack(uint32_t{0x67676d6c}) + PackAll(numbers) + Pack(int32_t{0}, int32_t{0}) +
                      Pack(static_cast<int32_t>(tokens.size()));
  for (const std::string& token : tokens)
    bytes += Pack(static_cast<uint32_t>(token.size())) + token;
  return bytes;
}

// `shape` as ggml has it, the fastest dimension first.
inline std::string WhisperCppTensor(const std::string& name, const std::vector<int32_t>& shape,
                                    int32_t type, const std::string& data) {
  return Pack(static_cast<uint32_t>(shape.size()), static_cast<uint32_t>(name.size()), type) +
         PackAll(shape) + name + data;
}

}  // namespace hearsay::weight_bytes

#endif  // HEARSAY_TESTS_WEIGHT_BYTES_H_
