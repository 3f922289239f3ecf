#include "hearsay/base/table.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr auto kLeft = Table::Align::kLeft;
constexpr auto kRight = Table::Align::kRight;

std::string Rule(size_t columns) {
  std::string rule;
  for (size_t i = 0; i < columns; ++i) rule += "\u2500";
  return rule + "\n";
}

// The widest line, without its newline.
size_t Widest(const std::string& text) {
  size_t widest = 0;
  for (const std::string_view line : Split(text, '\n')) {
    widest = std::max(widest, DisplayWidth(line));
  }
  return widest;
}

TEST(TableTest, AlignsColumnsAndLeavesNoSpaceAtLineEnds) {
  Table table({{"name", kLeft}, {"count", kRight}, {"note", kLeft}});
  table.AddRow({"oboe", "7", "reed"});
  table.AddRule();
  table.AddRow({"clarinet", "1,234"});
  EXPECT_EQ(table.Render(0), "name      count  note\n" + Rule(21) + "oboe          7  reed\n" +
                                 Rule(21) + "clarinet  1,234\n");
}

TEST(TableTest, WithoutRowsItIsTheTitlesAndALine) {
  EXPECT_EQ(Table({{"a", kLeft}, {"bc", kRight}}).Render(0), "a  bc\n" + Rule(5));
}

TEST(TableTest, WideAndCombiningCharactersKeepTheColumnsStraight) {
  Table table({{"word", kLeft}, {"n", kRight}});
  table.AddRow({"\u97F3\u697D\u5BB6", "1"});  // 6 columns
  table.AddRow({"cafe\u0301", "2"});          // 4 columns
  EXPECT_EQ(table.Render(0), "word    n\n" + Rule(9) +
                                 "\u97F3\u697D\u5BB6  1\n"
                                 "cafe\u0301    2\n");
}

TEST(TableTest, CutsWideCharactersWithoutShiftingTheNextColumn) {
  Table table({{"word", kLeft, true}, {"n", kRight}});
  table.AddRow({"\u97F3\u697D\u5BB6\u97F3\u697D\u5BB6", "1"});  // 12 columns in 10
  EXPECT_EQ(table.Render(13),
            "word        n\n" + Rule(13) + "\u97F3\u697D\u5BB6\u97F3\u2026   1\n");
}

TEST(TableTest, CutsTheWidestShrinkableColumnFirst) {
  Table table({{"a", kLeft, true}, {"b", kLeft, true}, {"c", kLeft}});
  table.AddRow({std::string(20, 'a'), std::string(12, 'b'), std::string(10, 'c')});
  const std::string fixed = "  " + std::string(10, 'c') + "\n";
  // 46 columns as it is. Down to 12 the first column alone gives way, then both in turn.
  const std::pair<size_t, std::string> cases[] = {
      {46, std::string(20, 'a') + "  " + std::string(12, 'b') + fixed},
      {45, std::string(18, 'a') + "\u2026  " + std::string(12, 'b') + fixed},
      {38, std::string(11, 'a') + "\u2026  " + std::string(12, 'b') + fixed},
      {37, std::string(10, 'a') + "\u2026  " + std::string(12, 'b') + fixed},
      {36, std::string(10, 'a') + "\u2026  " + std::string(10, 'b') + "\u2026" + fixed},
      {30, std::string(7, 'a') + "\u2026  " + std::string(7, 'b') + "\u2026" + fixed},
  };
  for (const auto& [width, row] : cases) {
    const std::string text = table.Render(width);
    EXPECT_EQ(Widest(text), width);
    EXPECT_TRUE(text.ends_with("\n" + row)) << width << "\n" << text;
  }
}

TEST(TableTest, StopsAtEightColumnsAndNeverCutsTheOthers) {
  Table table({{"a", kLeft, true}, {"b", kLeft}});
  table.AddRow({std::string(20, 'a'), std::string(12, 'b')});
  const std::string least = "aaaaaaa\u2026  " + std::string(12, 'b') + "\n";
  for (const size_t width : {22, 21, 10, 1}) {
    EXPECT_TRUE(table.Render(width).ends_with("\n" + least)) << width;
    EXPECT_EQ(Widest(table.Render(width)), 22U);
  }
  // A shrinkable column that is narrow anyway stays whole.
  Table narrow({{"a", kLeft, true}, {"b", kLeft}});
  narrow.AddRow({"short", std::string(12, 'b')});
  EXPECT_TRUE(narrow.Render(5).ends_with("short  bbbbbbbbbbbb\n"));
}

TEST(TableTest, ALongTitleCountsAndIsCutToo) {
  Table table({{"a very long title", kLeft, true}, {"n", kRight}});
  table.AddRow({"x", "1"});
  EXPECT_EQ(Widest(table.Render(0)), 20U);
  EXPECT_EQ(table.Render(13), "a very lo\u2026  n\n" + Rule(13) + "x           1\n");
}

}  // namespace
}  // namespace hearsay
