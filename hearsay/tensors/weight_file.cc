#include "hearsay/tensors/weight_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "fmt/format.h"
#include "hearsay/tensors/byte_reader.h"

namespace hearsay {
namespace {

// whisper.cpp's "ggml".
constexpr uint32_t kGgmlMagic = 0x67676d6c;

struct Format {
  std::string_view name;
  Result<WeightFileContent> (*parse)(std::span<const std::byte>);
};

// A safetensors file begins with its header's length and '{', whisper.cpp's with its magic,
// CTranslate2's with a small version.
Result<Format> TellFormat(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto first = reader.Take<uint32_t>();
  if (first.ok() && *first == kGgmlMagic) return Format{"whisper.cpp", ParseWhisperCpp};
  if (bytes.size() > 8 && bytes[8] == std::byte{'{'})
    return Format{"safetensors", ParseSafetensors};
  if (first.ok() && *first >= 2 && *first <= 6) return Format{"ctranslate2", ParseCtranslate2};
  return Unreadable("is neither safetensors nor CTranslate2's model.bin nor whisper.cpp's .bin");
}

}  // namespace

size_t ElementBytes(ElementType type) {
  switch (type) {
    case ElementType::kI8:
    case ElementType::kU8:
      return 1;
    case ElementType::kF16:
    case ElementType::kBF16:
    case ElementType::kI16:
      return 2;
    case ElementType::kF32:
    case ElementType::kI32:
      return 4;
    case ElementType::kI64:
    case ElementType::kF64:
      return 8;
    case ElementType::kGgml:
      return 0;
  }
  return 0;
}

int64_t Weight::elements() const { return ElementCount(shape); }

Result<std::shared_ptr<const WeightFile>> WeightFile::Open(const std::filesystem::path& path) {
  const auto complain = [&](const std::string& reason) {
    return Unreadable(fmt::format("{}: {}", path.string(), reason));
  };
  // A pipe must not keep the program waiting for a writer.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    if (errno == ENOENT) return NotFound(fmt::format("there is no file {}", path.string()));
    return complain(std::strerror(errno));
  }
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
    close(descriptor);
    return complain("is not a file of weights");
  }
  auto file = std::shared_ptr<WeightFile>(new WeightFile);
  file->path_ = path;
  file->size_ = static_cast<size_t>(status.st_size);
  void* mapping = mmap(nullptr, file->size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  close(descriptor);
  if (mapping == MAP_FAILED) return complain(std::strerror(errno));
  file->mapping_ = mapping;
  const std::span bytes(static_cast<const std::byte*>(mapping), file->size_);
  const auto format = TellFormat(bytes);
  if (!format.ok()) return complain(format.status().message());
  auto content = format->parse(bytes);
  if (!content.ok()) {
    return complain(
        fmt::format("is a damaged {} file: it {}", format->name, content.status().message()));
  }
  file->format_ = format->name;
  file->content_ = std::move(*content);
  return std::shared_ptr<const WeightFile>(std::move(file));
}

WeightFile::~WeightFile() {
  if (mapping_ != nullptr) munmap(mapping_, size_);
}

}  // namespace hearsay
