#include "hearsay/audio/voice_activity.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "hearsay/audio/speech_tracker.h"
#include "hearsay/audio/waveform.h"

namespace hearsay {

std::vector<SpeechSegment> SpeechSegments(std::span<const float> probabilities, double seconds,
                                          const SpeechConfig& config) {
  const auto samples = static_cast<int64_t>(std::llround(seconds * kModelRate));
  SpeechTracker tracker(config);
  std::vector<SpeechRange> ranges;
  for (const float probability : probabilities) {
    if (const auto range = tracker.Add(probability)) ranges.push_back(*range);
  }
  if (const auto range = tracker.Finish(samples)) ranges.push_back(*range);
  return PadSpeech(std::move(ranges), samples, config);
}

}  // namespace hearsay
