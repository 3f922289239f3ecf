// The captioner `signal`: what can be measured of a clip, in words.
#ifndef HEARSAY_CAPTION_SIGNAL_CAPTIONER_H_
#define HEARSAY_CAPTION_SIGNAL_CAPTIONER_H_

#include "hearsay/caption/captioner.h"
#include "hearsay/caption/describe_signal.h"

namespace hearsay {

class SignalCaptioner : public Captioner {
 public:
  // `speech_hedges` as in SignalTextOptions; where there is speech is not known here.
  explicit SignalCaptioner(bool speech_hedges = true) { options_.speech_hedges = speech_hedges; }

  Json Identity() const override;
  // A clip that cannot be read is its own failure, with the file's name.
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override;

 private:
  SignalTextOptions options_;
};

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_SIGNAL_CAPTIONER_H_
