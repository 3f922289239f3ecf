// Cuts a recording of any length into stretches with speech that fit a window of Whisper, a piece
// of the file at a time.
#ifndef HEARSAY_AUDIO_SPEECH_STRETCHES_H_
#define HEARSAY_AUDIO_SPEECH_STRETCHES_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/speech_tracker.h"
#include "hearsay/audio/voice_activity.h"
#include "hearsay/base/status.h"

namespace hearsay {

struct SpeechStretch {
  double begin = 0;  // seconds
  std::vector<float> samples;
};

struct StretchConfig {
  SpeechConfig speech;
  double longest = 30;  // seconds of a stretch, margins and all
  // A longer silence within a stretch ends it. Shorter ones stay in, so that a sentence is heard as
  // a whole.
  double longest_gap = 2;
  // Seconds of sound kept before and after, beside Silero's padding: with less, first syllables
  // are misheard.
  double margin = 0.4;
  // Chunks of the detector that are read at once: two minutes. Changes nothing but the memory.
  int piece_chunks = 3750;
};

// Speech that goes on for longer than a stretch may be is cut where it is least like speech, in the
// second half of what fits. Stretches do not overlap: near a neighbour, or at a cut, a margin ends
// half way.
class SpeechStretches {
 public:
  // Both are owned elsewhere; `file` is at its beginning, with samples at 16 kHz.
  SpeechStretches(AudioFile& file, VoiceActivity& voice_activity, const StretchConfig& config = {});

  // The next stretch; nothing at the end of the file. Errors are AudioFile's.
  Result<std::optional<SpeechStretch>> Next();

  // Of what was read so far: where speech was found, and how long it is.
  std::vector<SpeechSegment> speech() const;
  double seconds() const;

 private:
  Status ReadPiece();
  void Listen(float probability);
  void CutOpenSpeech();
  void Add(const SpeechRange& part);
  void HandOut(int64_t next_begin);
  int64_t read() const { return first_sample_ + static_cast<int64_t>(samples_.size()); }

  AudioFile& file_;
  VoiceActivity& voice_activity_;
  StretchConfig config_;
  // In samples.
  int64_t longest_;
  int64_t longest_gap_;
  int64_t margin_;

  SpeechTracker tracker_;
  std::vector<SpeechRange> speech_;
  // Of speech that goes on: where its last cut was, and the probabilities since.
  int64_t open_begin_ = 0;
  std::vector<float> open_probabilities_;
  // What may still grow into a longer stretch.
  std::optional<SpeechRange> pending_;
  std::optional<int64_t> last_end_;  // of the stretch before it, without its margin
  std::deque<SpeechRange> ready_;    // with margins

  std::vector<float> samples_;  // what is kept of the file, from first_sample_ on
  int64_t first_sample_ = 0;
  bool ended_ = false;
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_SPEECH_STRETCHES_H_
