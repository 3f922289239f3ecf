#include "hearsay/audio/voice_activity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "hearsay/audio/waveform.h"

namespace hearsay {
namespace {

// A stretch in samples.
struct Stretch {
  int64_t begin = 0;
  int64_t end = 0;
};

// Where the detector's state was "speech", before padding.
std::vector<Stretch> Stretches(std::span<const float> probabilities, int64_t samples,
                               const SpeechConfig& config) {
  const double shortest = config.shortest_speech * kModelRate;
  const double shortest_silence = config.shortest_silence * kModelRate;
  std::vector<Stretch> stretches;
  bool speaking = false;
  int64_t begin = 0;
  int64_t silent_since = -1;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    const auto now = static_cast<int64_t>(i) * kSpeechChunk;
    if (probabilities[i] >= config.threshold) {
      silent_since = -1;
      if (!speaking) begin = now;
      speaking = true;
    } else if (speaking && probabilities[i] < config.exit_threshold) {
      if (silent_since < 0) silent_since = now;
      if (static_cast<double>(now - silent_since) < shortest_silence) continue;
      if (static_cast<double>(silent_since - begin) > shortest) {
        stretches.push_back({begin, silent_since});
      }
      speaking = false;
      silent_since = -1;
    }
  }
  if (speaking && static_cast<double>(samples - begin) > shortest) {
    stretches.push_back({begin, samples});
  }
  return stretches;
}

}  // namespace

std::vector<SpeechSegment> SpeechSegments(std::span<const float> probabilities, double seconds,
                                          const SpeechConfig& config) {
  const auto samples = static_cast<int64_t>(std::llround(seconds * kModelRate));
  std::vector<Stretch> stretches = Stretches(probabilities, samples, config);
  const auto padding = static_cast<int64_t>(config.padding * kModelRate);
  for (size_t i = 0; i < stretches.size(); ++i) {
    Stretch& stretch = stretches[i];
    if (i == 0) stretch.begin = std::max<int64_t>(0, stretch.begin - padding);
    if (i + 1 == stretches.size()) {
      stretch.end = std::min(samples, stretch.end + padding);
      continue;
    }
    // Neighbours that are near share the silence between them.
    Stretch& next = stretches[i + 1];
    const int64_t silence = next.begin - stretch.end;
    const int64_t share = silence < 2 * padding ? silence / 2 : padding;
    stretch.end = std::min(samples, stretch.end + share);
    next.begin = std::max<int64_t>(0, next.begin - share);
  }
  std::vector<SpeechSegment> segments;
  for (const Stretch& stretch : stretches) {
    segments.push_back({static_cast<double>(stretch.begin) / kModelRate,
                        static_cast<double>(stretch.end) / kModelRate});
  }
  return segments;
}

}  // namespace hearsay
