#include "hearsay/caption/srt.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "fmt/format.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

std::string SrtTime(double seconds) {
  const int64_t all = std::llround(std::max(seconds, 0.0) * 1000);
  return fmt::format("{:02}:{:02}:{:02},{:03}", all / 3600000, all / 60000 % 60, all / 1000 % 60,
                     all % 1000);
}

}  // namespace

std::string SrtText(std::span<const TimedText> segments) {
  std::string srt;
  size_t number = 0;
  for (const TimedText& segment : segments) {
    std::string text(Trim(segment.text));
    std::replace(text.begin(), text.end(), '\n', ' ');
    srt += fmt::format("{}{}\n{} --> {}\n{}\n", number == 0 ? "" : "\n", number + 1,
                       SrtTime(segment.begin), SrtTime(segment.end), text);
    ++number;
  }
  return srt;
}

}  // namespace hearsay
