#include "hearsay/base/table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr size_t kLeastWidth = 8;
constexpr size_t kGap = 2;

}  // namespace

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::Render(size_t width) const {
  std::vector<size_t> widths;
  for (size_t c = 0; c < columns_.size(); ++c) {
    size_t widest = DisplayWidth(columns_[c].title);
    for (const auto& row : rows_) {
      if (!row.empty()) widest = std::max(widest, DisplayWidth(row[c]));
    }
    widths.push_back(widest);
  }
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(),
                           kGap * (widths.empty() ? 0 : widths.size() - 1));
  };
  while (width > 0 && total() > width) {
    size_t widest = columns_.size();
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (!columns_[c].shrinkable || widths[c] <= kLeastWidth) continue;
      if (widest == columns_.size() || widths[c] > widths[widest]) widest = c;
    }
    if (widest == columns_.size()) break;
    --widths[widest];
  }

  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (size_t c = 0; c < columns_.size(); ++c) {
      const std::string cell = CutToWidth(cells[c], widths[c]);
      const std::string padding(widths[c] - std::min(widths[c], DisplayWidth(cell)), ' ');
      if (c > 0) text.append(kGap, ' ');
      text += columns_[c].align == Align::kRight ? padding + cell : cell + padding;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  std::string rule;
  for (size_t i = 0; i < total(); ++i) rule += "─";
  rule += "\n";

  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  std::string text = line(titles) + rule;
  for (const auto& row : rows_) text += row.empty() ? rule : line(row);
  return text;
}

size_t TerminalWidth() {
  struct winsize size = {};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace hearsay
