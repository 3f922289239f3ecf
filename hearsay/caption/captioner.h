// Whoever puts a clip into words: Whisper, the signal description, a multimodal model, a file.
// Evaluations know only this.
#ifndef HEARSAY_CAPTION_CAPTIONER_H_
#define HEARSAY_CAPTION_CAPTIONER_H_

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/whisper/transcript.h"

namespace hearsay {

// One clip to be put into words.
struct Clip {
  std::string id;              // as the benchmark or the user names it
  std::filesystem::path path;  // of its sound file
};

struct Caption {
  // Not ok: this clip could not be put into words, for the reason given; others are unaffected.
  Status status;
  // A failure that another try may mend (an endpoint that was down).
  bool worth_retrying = false;
  std::string text;
  // Of captioners that transcribe: what was said when.
  std::vector<TimedText> segments;
  std::string language;  // of the speech, as ISO 639-1; empty where none was heard or asked for
  double seconds = 0;    // the clip's length; 0 where the captioner does not hear it
};

// Called once for each clip, in any order, never from two threads at once.
using CaptionSink = std::function<void(size_t index, Caption caption)>;

class Captioner {
 public:
  virtual ~Captioner() = default;

  // All about this captioner that can change a caption: model hash, prompt, settings, versions.
  virtual Json Identity() const = 0;

  // Whether a caption depends on the clip's sound alone, so that it may be kept under the sound
  // file's hash. False where it is looked up by the clip's id or path.
  virtual bool HearsContent() const { return true; }

  // How many clips are best handed over at once.
  virtual size_t ClipsPerBatch() const { return 1; }

  // Puts every clip into words, or as many as are done when an interrupt comes (kInterrupted).
  // Other errors mean that no clip can be captioned any more; a bad clip is only its own failure.
  virtual Status Describe(std::span<const Clip> clips, const CaptionSink& sink) = 0;
};

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_CAPTIONER_H_
