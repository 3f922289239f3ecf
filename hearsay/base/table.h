// Plain-text tables that fit a terminal.
#ifndef HEARSAY_BASE_TABLE_H_
#define HEARSAY_BASE_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace hearsay {

class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
    bool shrinkable = false;  // may be cut with an ellipsis when the terminal is narrow
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as columns; missing ones are empty.
  void AddRow(std::vector<std::string> cells);
  // A thin line between the rows before and after.
  void AddRule() { rows_.emplace_back(); }

  // Lines ended by newlines. `width` 0 means as wide as needed (a pipe or a file). Shrinkable
  // columns are cut, the widest first, until the table fits or each has 8 columns left.
  std::string Render(size_t width) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

// The width of the terminal on standard output; 0 when it is not a terminal.
size_t TerminalWidth();

}  // namespace hearsay

#endif  // HEARSAY_BASE_TABLE_H_
