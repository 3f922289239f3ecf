#include "hearsay/base/text.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "fmt/format.h"

namespace hearsay {
namespace {

// The code point at `offset` (negative when ill-formed); moves `offset` past it.
UChar32 NextCodePoint(std::string_view text, size_t& offset) {
  UChar32 code_point = 0;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  U8_NEXT(bytes, offset, text.size(), code_point);
  return code_point;
}

size_t WidthOf(UChar32 code_point) {
  if (code_point < 0) return 1;
  const int8_t kind = u_charType(code_point);
  if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR) return 0;
  const int width = u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::optional<size_t> FirstInvalidUtf8(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    const size_t start = offset;
    if (NextCodePoint(text, offset) < 0) return start;
  }
  return std::nullopt;
}

std::string RepairUtf8(std::string_view text) {
  std::string repaired;
  size_t offset = 0;
  while (offset < text.size()) {
    const size_t start = offset;
    if (NextCodePoint(text, offset) < 0) {
      repaired += "\xEF\xBF\xBD";
    } else {
      repaired += text.substr(start, offset - start);
    }
  }
  return repaired;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  size_t offset = 0;
  while (offset < text.size()) width += WidthOf(NextCodePoint(text, offset));
  return width;
}

std::string CutToWidth(std::string_view text, size_t columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  size_t width = 0;
  size_t offset = 0;
  while (offset < text.size()) {
    size_t next = offset;
    const size_t step = WidthOf(NextCodePoint(text, next));
    if (width + step > columns - 1) break;
    width += step;
    offset = next;
  }
  return std::string(text.substr(0, offset)) + "…";
}

std::string Printable(std::string_view text) {
  std::string printable;
  size_t offset = 0;
  while (offset < text.size()) {
    const size_t start = offset;
    const UChar32 code_point = NextCodePoint(text, offset);
    const bool control = code_point < 0 ||
                         (code_point < 0x20 && code_point != '\n' && code_point != '\t') ||
                         (code_point >= 0x7F && code_point < 0xA0) ||
                         (code_point >= 0x202A && code_point <= 0x202E) ||
                         (code_point >= 0x2066 && code_point <= 0x2069);
    if (!control) {
      printable += text.substr(start, offset - start);
      continue;
    }
    for (size_t i = start; i < offset; ++i) {
      printable += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[i]));
    }
  }
  return printable;
}

std::string ToLower(std::string_view text) {
  std::string lower;
  icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())})
      .toLower(icu::Locale::getRoot())
      .toUTF8String(lower);
  return lower;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string WithThousands(uint64_t number) {
  std::string digits = std::to_string(number);
  for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<size_t>(i), ",");
  }
  return digits;
}

}  // namespace hearsay
