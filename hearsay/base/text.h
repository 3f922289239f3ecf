// Unicode text: validity, width on a terminal, safe printing, small helpers.
#ifndef HEARSAY_BASE_TEXT_H_
#define HEARSAY_BASE_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// The byte offset of the first ill-formed UTF-8 sequence (overlong forms and surrogates count), or
// nothing when all is well.
std::optional<size_t> FirstInvalidUtf8(std::string_view text);

// Ill-formed bytes become U+FFFD; a reply cut in the middle of a character stays storable.
std::string RepairUtf8(std::string_view text);

// Columns that the text takes on a terminal: wide East Asian characters 2, combining marks 0.
size_t DisplayWidth(std::string_view text);

// Cut to at most `columns`, with an ellipsis where something was cut.
std::string CutToWidth(std::string_view text, size_t columns);

// Control characters (escape sequences of a hostile model among them) shown as \xNN; newline and
// tab kept. Everything that comes from a model or a file goes through here before a terminal sees
// it.
std::string Printable(std::string_view text);

// Lower case by Unicode's full mapping, locale-free.
std::string ToLower(std::string_view text);

// Without leading and trailing ASCII white space.
std::string_view Trim(std::string_view text);

std::vector<std::string_view> Split(std::string_view text, char separator);

// 1234567 -> "1,234,567".
std::string WithThousands(uint64_t number);

}  // namespace hearsay

#endif  // HEARSAY_BASE_TEXT_H_
