#include "hearsay/mini/qt_resources.h"

#include <cstdint>
#include <optional>

#include "fmt/format.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr uint16_t kCompressed = 1;
constexpr uint16_t kFolder = 2;
constexpr uint16_t kCompressedZstd = 4;

// Reads numbers; one that would lie outside the file clears `ok`.
struct Bytes {
  std::string_view file;
  bool ok = true;

  uint32_t Number(uint64_t offset, int size) {
    if (offset + static_cast<uint64_t>(size) > file.size()) {
      ok = false;
      return 0;
    }
    uint32_t value = 0;
    for (int i = 0; i < size; ++i) {
      value = value << 8 | static_cast<unsigned char>(file[offset + static_cast<uint64_t>(i)]);
    }
    return value;
  }
};

Status Damaged() { return Unreadable("the resource file is damaged"); }

}  // namespace

Result<std::string> ReadQtResource(std::string_view file, std::string_view path) {
  Bytes bytes{file};
  if (file.substr(0, 4) != "qres") return Unreadable("not a Qt resource file");
  const uint32_t version = bytes.Number(4, 4);
  const uint64_t tree = bytes.Number(8, 4);
  const uint64_t data = bytes.Number(12, 4);
  const uint64_t names = bytes.Number(16, 4);
  if (!bytes.ok) return Damaged();
  if (version < 1 || version > 3) {
    return Unreadable(fmt::format("a Qt resource file of version {}; 1 to 3 can be read", version));
  }
  // An entry: name, flags, then children (folder) or language and data; since version 2 also a
  // date.
  const uint64_t entry_size = version >= 2 ? 22 : 14;
  uint64_t entry = tree;  // the root
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty()) continue;
    if ((bytes.Number(entry + 4, 2) & kFolder) == 0) return NotFound("no such resource");
    const uint64_t count = bytes.Number(entry + 6, 4);
    const uint64_t first = bytes.Number(entry + 10, 4);
    std::optional<uint64_t> found;
    for (uint64_t i = first; i < first + count && bytes.ok && !found; ++i) {
      const uint64_t child = tree + i * entry_size;
      const uint64_t name = names + bytes.Number(child, 4);
      // UTF-16; the recordings' names are ASCII.
      const uint32_t length = bytes.Number(name, 2);
      bool same = length == part.size();
      for (uint32_t k = 0; same && k < length; ++k) {
        same = bytes.Number(name + 6 + 2 * uint64_t{k}, 2) == static_cast<unsigned char>(part[k]);
      }
      if (same) found = child;
    }
    if (!bytes.ok) return Damaged();
    if (!found) return NotFound(fmt::format("there is no \"{}\" in it", path));
    entry = *found;
  }
  const auto flags = static_cast<uint16_t>(bytes.Number(entry + 4, 2));
  if ((flags & kFolder) != 0) return NotFound(fmt::format("\"{}\" is a folder in it", path));
  const uint64_t offset = data + bytes.Number(entry + 10, 4);
  const uint32_t size = bytes.Number(offset, 4);
  if (!bytes.ok || offset + 4 + size > file.size()) return Damaged();
  if ((flags & (kCompressed | kCompressedZstd)) != 0) {
    return Unreadable(fmt::format("\"{}\" is compressed in it", path));
  }
  return std::string(file.substr(offset + 4, size));
}

}  // namespace hearsay
