// What was said in a recording, and when.
#ifndef HEARSAY_WHISPER_TRANSCRIPT_H_
#define HEARSAY_WHISPER_TRANSCRIPT_H_

#include <string>
#include <vector>

#include "hearsay/audio/voice_activity.h"
#include "hearsay/base/status.h"

namespace hearsay {

// What was said between two points of a recording.
struct TimedText {
  double begin = 0;  // seconds
  double end = 0;
  std::string text;
};

struct Transcript {
  // Not ok: this recording could not be transcribed, for the reason given.
  Status status;
  std::vector<TimedText> segments;
  // ISO 639-1, as told from the sound or by the user; empty where there was no speech, and of an
  // English model, which cannot tell.
  std::string language;
  std::vector<SpeechSegment> speech;  // where voice activity was looked for
  double seconds = 0;                 // of the whole recording

  // The segments' texts, one after another.
  std::string text() const;
};

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_TRANSCRIPT_H_
