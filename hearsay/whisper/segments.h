// From the tokens of a window, timestamps among them, to what was said when.
#ifndef HEARSAY_WHISPER_SEGMENTS_H_
#define HEARSAY_WHISPER_SEGMENTS_H_

#include <span>
#include <vector>

#include "hearsay/whisper/tokenizer.h"
#include "hearsay/whisper/transcript.h"

namespace hearsay {

struct WindowSegments {
  std::vector<TimedText> segments;  // in seconds from the window's beginning; none is blank
  // What the next window is shown: the tokens of the segments, timestamps among them, without those
  // of an unfinished last one, which that window hears again.
  std::vector<Token> said;
  double advance = 0;  // where the next window begins, in seconds from this one's
};

// As openai/whisper's transcribe.py: pairs of timestamps part segments; a window whose last segment
// was not finished is left at its last timestamp. Other than there, a window's only segment begins
// at its own timestamp, and none reaches beyond the sound: `seconds` of the window hold it.
WindowSegments SegmentsOf(std::span<const Token> tokens, const WhisperTokenizer& tokenizer,
                          double seconds);

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_SEGMENTS_H_
