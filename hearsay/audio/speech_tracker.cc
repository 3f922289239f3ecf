#include "hearsay/audio/speech_tracker.h"

#include <algorithm>

#include "hearsay/audio/waveform.h"

namespace hearsay {

std::optional<SpeechRange> SpeechTracker::Add(double probability) {
  const int64_t now = heard();
  ++chunks_;
  if (probability >= config_.threshold) {
    silent_since_.reset();
    if (!begin_) begin_ = now;
    return {};
  }
  if (!begin_ || !(probability < config_.exit_threshold)) return {};
  if (!silent_since_) silent_since_ = now;
  if (static_cast<double>(now - *silent_since_) < config_.shortest_silence * kModelRate) return {};
  const SpeechRange found{*begin_, *silent_since_};
  begin_.reset();
  silent_since_.reset();
  if (static_cast<double>(found.end - found.begin) <= config_.shortest_speech * kModelRate) {
    return {};
  }
  return found;
}

std::optional<SpeechRange> SpeechTracker::Finish(int64_t samples) const {
  if (!begin_ || static_cast<double>(samples - *begin_) <= config_.shortest_speech * kModelRate) {
    return {};
  }
  return SpeechRange{*begin_, samples};
}

std::vector<SpeechSegment> PadSpeech(std::vector<SpeechRange> ranges, int64_t samples,
                                     const SpeechConfig& config) {
  const auto padding = static_cast<int64_t>(config.padding * kModelRate);
  std::vector<SpeechSegment> segments;
  segments.reserve(ranges.size());
  for (size_t i = 0; i < ranges.size(); ++i) {
    SpeechRange& range = ranges[i];
    if (i == 0) range.begin = std::max<int64_t>(0, range.begin - padding);
    if (i + 1 == ranges.size()) {
      range.end = std::min(samples, range.end + padding);
    } else {
      SpeechRange& next = ranges[i + 1];
      const int64_t silence = next.begin - range.end;
      const int64_t share = silence < 2 * padding ? silence / 2 : padding;
      range.end = std::min(samples, range.end + share);
      next.begin = std::max<int64_t>(0, next.begin - share);
    }
    segments.push_back({static_cast<double>(range.begin) / kModelRate,
                        static_cast<double>(range.end) / kModelRate});
  }
  return segments;
}

}  // namespace hearsay
