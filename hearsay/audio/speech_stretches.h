// Cuts a recording of any length into stretches with speech that fit a window of Whisper, a piece
// of the file at a time.
#ifndef HEARSAY_AUDIO_SPEECH_STRETCHES_H_
#define HEARSAY_AUDIO_SPEECH_STRETCHES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/voice_activity.h"
#include "hearsay/base/status.h"

namespace hearsay {

struct SpeechStretch {
  double begin = 0;  // seconds
  std::vector<float> samples;
};

struct StretchConfig {
  SpeechConfig speech;
  double longest = 30;  // seconds of a stretch
  // A longer silence within a stretch ends it. Shorter ones stay in, so that a sentence is heard as
  // a whole.
  double longest_gap = 2;
  double margin = 0.2;  // seconds of sound kept before and after
};

class SpeechStretches {
 public:
  // Both are owned elsewhere; `file` is at its beginning, with samples at 16 kHz.
  SpeechStretches(AudioFile& file, VoiceActivity& voice_activity, const StretchConfig& config = {});

  // The next stretch; nothing at the end of the file. Errors are AudioFile's.
  Result<std::optional<SpeechStretch>> Next();

  // Of what was read so far: where speech was found, and how long it is.
  const std::vector<SpeechSegment>& speech() const { return speech_; }
  double seconds() const;

 private:
  Status ReadPiece();
  void Cut();

  AudioFile& file_;
  VoiceActivity& voice_activity_;
  StretchConfig config_;
  // What is kept of the file, and the probabilities of its chunks, from first_chunk_ on.
  std::vector<float> samples_;
  std::vector<float> probabilities_;
  int64_t first_chunk_ = 0;
  size_t settled_ = 0;  // chunks of these that have been dealt with
  bool ended_ = false;
  std::vector<SpeechSegment> ready_;  // to be handed out
  size_t handed_ = 0;                 // of these
  std::vector<SpeechSegment> speech_;
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_SPEECH_STRETCHES_H_
