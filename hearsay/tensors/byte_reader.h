// Takes numbers and texts from the front of a run of bytes, never past its end.
#ifndef HEARSAY_TENSORS_BYTE_READER_H_
#define HEARSAY_TENSORS_BYTE_READER_H_

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "hearsay/base/status.h"

namespace hearsay {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  size_t offset() const { return offset_; }
  size_t left() const { return bytes_.size() - offset_; }

  // A little-endian number.
  template <typename Number>
  Result<Number> Take() {
    HEARSAY_ASSIGN_OR_RETURN(const auto bytes, TakeBytes(sizeof(Number)));
    Number number;
    std::memcpy(&number, bytes.data(), sizeof(Number));
    return number;
  }

  Result<std::span<const std::byte>> TakeBytes(uint64_t count) {
    if (count > left()) {
      return Unreadable(fmt::format("ends at byte {}, in the midst of {} bytes begun at byte {}",
                                    bytes_.size(), count, offset_));
    }
    const auto taken = bytes_.subspan(offset_, static_cast<size_t>(count));
    offset_ += static_cast<size_t>(count);
    return taken;
  }

  Result<std::string_view> TakeText(uint64_t count) {
    HEARSAY_ASSIGN_OR_RETURN(const auto bytes, TakeBytes(count));
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

 private:
  std::span<const std::byte> bytes_;
  size_t offset_ = 0;
};

// More dimensions than any weight has; a file that says more is damaged.
inline constexpr size_t kMostDimensions = 8;

// The product of the dimensions; -1 when one is negative or it does not fit.
inline int64_t ElementCount(std::span<const int64_t> shape) {
  int64_t count = 1;
  for (const int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count)) return -1;
  }
  return count;
}

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_BYTE_READER_H_
