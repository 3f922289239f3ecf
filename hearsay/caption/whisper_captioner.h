// The captioners `transcript`, what Whisper hears where somebody speaks, and `whisper+signal`, that
// and what can be measured of the sound.
#ifndef HEARSAY_CAPTION_WHISPER_CAPTIONER_H_
#define HEARSAY_CAPTION_WHISPER_CAPTIONER_H_

#include <memory>

#include "hearsay/caption/captioner.h"
#include "hearsay/whisper/transcriber.h"

namespace hearsay {

class WhisperCaptioner : public Captioner {
 public:
  // `with_signal`: whisper+signal. kUnavailable where hearsay was built without libtorch; otherwise
  // as OpenTranscriber.
  static Result<std::unique_ptr<WhisperCaptioner>> Create(const TranscriberConfig& config,
                                                          bool with_signal);

  Json Identity() const override;
  // As many as keep Whisper's windows full.
  size_t ClipsPerBatch() const override { return clips_per_batch_; }
  // Of `transcript` the text is what was said, empty where nobody speaks.
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override;

 private:
  WhisperCaptioner() = default;
  void AddSignal(const Clip& clip, const Transcript& transcript, Caption* caption) const;

  std::unique_ptr<Transcriber> transcriber_;
  bool with_signal_ = false;
  size_t clips_per_batch_ = 1;
};

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_WHISPER_CAPTIONER_H_
