#include "hearsay/base/text.h"

#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

using std::string_literals::operator""s;

struct Utf8Case {
  const char* name;
  std::string text;
  std::optional<size_t> bad;  // offset of the first ill-formed sequence
  std::string repaired;
};

const std::string kMark = "\xEF\xBF\xBD";  // U+FFFD

std::vector<Utf8Case> Utf8Cases() {
  return {
      {"empty", "", std::nullopt, ""},
      {"one to four bytes", "a\u00E9\u266F\U0001D11E", std::nullopt, "a\u00E9\u266F\U0001D11E"},
      {"NUL is a character", "a\0b"s, std::nullopt, "a\0b"s},
      {"the last code point", "\xF4\x8F\xBF\xBF", std::nullopt, "\xF4\x8F\xBF\xBF"},
      {"beyond it", "a\xF4\x90\x80\x80", 1, "a" + kMark + kMark + kMark + kMark},
      {"overlong slash", "ab\xC0\xAF", 2, "ab" + kMark + kMark},
      {"overlong in three bytes", "\xE0\x80\xAF", 0, kMark + kMark + kMark},
      {"overlong in four bytes", "\xF0\x80\x80\xAF", 0, kMark + kMark + kMark + kMark},
      {"high surrogate", "x\xED\xA0\x80y", 1, "x" + kMark + kMark + kMark + "y"},
      {"low surrogate", "\xED\xBF\xBF", 0, kMark + kMark + kMark},
      {"last before the surrogates", "\xED\x9F\xBF", std::nullopt, "\xED\x9F\xBF"},
      {"lone continuation", "abc\x80", 3, "abc" + kMark},
      {"Latin-1", "caf\xE9 noir", 3, "caf" + kMark + " noir"},
      {"cut in a character", "a\xE2\x99", 1, "a" + kMark},
      {"cut, then ASCII", "\xF0\x9D\x84z", 0, kMark + "z"},
      {"never a byte", "\xFF\xFE", 0, kMark + kMark},
  };
}

TEST(Utf8Test, FindsAndRepairsIllFormedSequences) {
  for (const Utf8Case& test : Utf8Cases()) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(FirstInvalidUtf8(test.text), test.bad);
    EXPECT_EQ(RepairUtf8(test.text), test.repaired);
    EXPECT_EQ(FirstInvalidUtf8(RepairUtf8(test.text)), std::nullopt);
  }
}

TEST(DisplayWidthTest, CountsTerminalColumns) {
  const std::pair<std::string, size_t> cases[] = {
      {"", 0},
      {"oboe", 4},
      {"caf\u00E9", 4},
      {"cafe\u0301", 4},          // a combining acute accent
      {"\u97F3\u697D", 4},        // Chinese characters
      {"\u304B\u3099", 2},        // Hiragana with a combining voiced mark
      {"\uD55C\uAE00", 4},        // Hangul syllables
      {"\uFF21\uFF22", 4},        // full-width Latin
      {"\uFF71", 1},              // half-width Katakana
      {"\u0938\u0902\u0917", 2},  // Devanagari with a non-spacing mark
      {"\U0001F3B5", 2},          // an emoji
      {"a\u200Bb\u200D", 2},      // zero-width space and joiner
      {"\u05E9\u05C1\u05B8", 1},  // Hebrew with points
      {"\u266F\u2014", 2},        // sharp sign, dash
      {"\xFF\xC0", 2},            // ill-formed bytes: one column each
  };
  for (const auto& [text, width] : cases) EXPECT_EQ(DisplayWidth(text), width) << text;
}

TEST(CutToWidthTest, CutsAtWholeCharactersWithAnEllipsis) {
  struct Case {
    std::string text;
    size_t columns;
    std::string cut;
  };
  const Case cases[] = {
      {"clarinet", 8, "clarinet"},
      {"clarinet", 7, "clarin\u2026"},
      {"clarinet", 1, "\u2026"},
      {"clarinet", 0, ""},
      {"", 0, ""},
      {"\u97F3\u697D\u5BB6", 6, "\u97F3\u697D\u5BB6"},
      {"\u97F3\u697D\u5BB6", 5, "\u97F3\u697D\u2026"},
      {"\u97F3\u697D\u5BB6", 4, "\u97F3\u2026"},  // the second would take the ellipsis's column
      {"\u97F3", 1, "\u2026"},
      {"e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"},
      {"e\u0301e\u0301e\u0301", 2, "e\u0301\u2026"},  // the mark stays with its letter
  };
  for (const Case& test : cases) {
    EXPECT_EQ(CutToWidth(test.text, test.columns), test.cut) << test.text << " " << test.columns;
  }
}

TEST(PrintableTest, ShowsWhatATerminalWouldObey) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain, caf\u00E9 \u97F3\n\tindented", "plain, caf\u00E9 \u97F3\n\tindented"},
      {"\x1b[2J\x1b]0;title\x07", "\\x1B[2J\\x1B]0;title\\x07"},
      {"over\rwritten\b", "over\\x0Dwritten\\x08"},
      {"nul\0"s, "nul\\x00"},
      {"\x7F", "\\x7F"},
      {"\u009B31m", "\\xC2\\x9B31m"},  // CSI in one code point
      {"\u00A0", "\u00A0"},            // the first code point after those controls
      {"a\u202Eb\u202C", "a\\xE2\\x80\\xAEb\\xE2\\x80\\xAC"},
      {"\u202A\u202D", "\\xE2\\x80\\xAA\\xE2\\x80\\xAD"},
      {"\u2066\u2069", "\\xE2\\x81\\xA6\\xE2\\x81\\xA9"},
      {"\u05E9\u05DC\u05D5\u05DD", "\u05E9\u05DC\u05D5\u05DD"},  // right to left as it is
      {"bad \xC0\xAF", "bad \\xC0\\xAF"},
      {"cut \xE2\x99", "cut \\xE2\\x99"},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(Printable(text), shown);
}

TEST(ToLowerTest, FollowsTheFullMappingWithoutALocale) {
  const std::pair<std::string, std::string> cases[] = {
      {"Oboe D'AMORE", "oboe d'amore"},
      {"\u00C9TUDE \u00C5", "\u00E9tude \u00E5"},
      {"\u0413\u041E\u0411\u041E\u0419", "\u0433\u043E\u0431\u043E\u0439"},
      {"\u03A3\u039F\u03A3", "\u03C3\u03BF\u03C2"},  // the final sigma
      {"I\u0130", "ii\u0307"},  // no Turkish rule for I; the full one for its dot
      {"\u97F3 1 \u266F", "\u97F3 1 \u266F"},
      {"", ""},
  };
  for (const auto& [text, lower] : cases) EXPECT_EQ(ToLower(text), lower);
  EXPECT_EQ(ToLower("A\xFFz"), "a" + kMark + "z");
}

TEST(TrimTest, TakesAsciiSpaceOffBothEnds) {
  EXPECT_EQ(Trim(" \t\r\n\f\v a b \n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim(""), "");
  EXPECT_EQ(Trim("\u00A0a"), "\u00A0a");
  EXPECT_EQ(Trim("\0 "s), "\0"s);
}

TEST(SplitTest, KeepsEmptyParts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(Split("a,b", ','), (Parts{"a", "b"}));
  EXPECT_EQ(Split(",a,,b,", ','), (Parts{"", "a", "", "b", ""}));
  EXPECT_EQ(Split("", ','), (Parts{""}));
}

TEST(WithThousandsTest, SetsACommaEveryThreeDigits) {
  const std::pair<uint64_t, const char*> cases[] = {
      {0, "0"},
      {999, "999"},
      {1000, "1,000"},
      {12345, "12,345"},
      {123456, "123,456"},
      {1234567, "1,234,567"},
      {18446744073709551615U, "18,446,744,073,709,551,615"},
  };
  for (const auto& [number, text] : cases) EXPECT_EQ(WithThousands(number), text);
}

}  // namespace
}  // namespace hearsay
