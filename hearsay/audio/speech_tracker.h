// From probabilities of speech, one chunk after another, to where speech is.
#ifndef HEARSAY_AUDIO_SPEECH_TRACKER_H_
#define HEARSAY_AUDIO_SPEECH_TRACKER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "hearsay/audio/voice_activity.h"

namespace hearsay {

// In samples at 16 kHz from the recording's beginning.
struct SpeechRange {
  int64_t begin = 0;
  int64_t end = 0;
};

// The state machine of Silero's get_speech_timestamps. What it finds does not depend on how many
// chunks are known when.
class SpeechTracker {
 public:
  explicit SpeechTracker(const SpeechConfig& config) : config_(config) {}

  // The next chunk's probability; gives the speech that was found to have come to its end, which
  // lies some chunks back.
  std::optional<SpeechRange> Add(double probability);

  // The speech that the recording ends with, of which `samples` in all were heard.
  std::optional<SpeechRange> Finish(int64_t samples) const;

  // Speech that goes on, or may go on: where it began, at a chunk.
  const std::optional<int64_t>& begin() const { return begin_; }
  // Samples of the chunks so far.
  int64_t heard() const { return chunks_ * kSpeechChunk; }

 private:
  SpeechConfig config_;
  int64_t chunks_ = 0;
  std::optional<int64_t> begin_;
  std::optional<int64_t> silent_since_;
};

// As segments in seconds with Silero's padding; neighbours that are near share the silence between
// them.
std::vector<SpeechSegment> PadSpeech(std::vector<SpeechRange> ranges, int64_t samples,
                                     const SpeechConfig& config);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_SPEECH_TRACKER_H_
