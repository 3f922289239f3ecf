#include "hearsay/whisper/segments.h"

#include <algorithm>
#include <string>

#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr double kTimestampSeconds = 0.02;

}  // namespace

std::string Transcript::text() const {
  std::string text;
  for (const TimedText& segment : segments) text += segment.text;
  return std::string(Trim(text));
}

WindowSegments SegmentsOf(std::span<const Token> tokens, const WhisperTokenizer& tokenizer,
                          double seconds) {
  WindowSegments result;
  const auto is_timestamp = [&](size_t i) { return tokens[i] >= tokenizer.first_timestamp(); };
  const auto time = [&](size_t i) {
    const double at = (tokens[i] - tokenizer.first_timestamp()) * kTimestampSeconds;
    return is_timestamp(i) ? std::min(seconds, at) : 0;
  };
  const auto add = [&](double begin, double end, std::span<const Token> said) {
    std::string text = tokenizer.Decode(said);
    if (Trim(text).empty()) return;
    result.segments.push_back({begin, end, std::move(text)});
    result.said.insert(result.said.end(), said.begin(), said.end());
  };
  const size_t count = tokens.size();
  const bool ends_with_one = count >= 2 && is_timestamp(count - 1) && !is_timestamp(count - 2);
  std::vector<size_t> cuts;
  for (size_t i = 1; i < count; ++i) {
    if (is_timestamp(i) && is_timestamp(i - 1)) cuts.push_back(i);
  }
  result.advance = seconds;
  if (cuts.empty()) {
    double end = seconds;
    for (size_t i = count; i-- > 1;) {
      if (!is_timestamp(i)) continue;
      if (time(i) > 0) end = time(i);
      break;
    }
    const double begin = count > 0 ? time(0) : 0;
    add(begin < end ? begin : 0, end, tokens);
    return result;
  }
  if (ends_with_one) cuts.push_back(count);
  size_t from = 0;
  for (const size_t cut : cuts) {
    add(time(from), std::max(time(from), time(cut - 1)), tokens.subspan(from, cut - from));
    from = cut;
  }
  if (!ends_with_one) result.advance = time(from - 1);
  return result;
}

}  // namespace hearsay
