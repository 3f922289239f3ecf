#include "hearsay/caption/signal_captioner.h"

#include <utility>

#include "hearsay/audio/audio_file.h"
#include "hearsay/base/interrupt.h"

namespace hearsay {

Json SignalCaptioner::Identity() const {
  return Json{{"captioner", "signal"},
              {"reader", kAudioReaderVersion},
              {"descriptors", kSignalVersion},
              {"text", kSignalTextVersion},
              {"hedges", options_.speech_hedges}};
}

Status SignalCaptioner::Describe(std::span<const Clip> clips, const CaptionSink& sink) {
  for (size_t i = 0; i < clips.size(); ++i) {
    if (InterruptRequested()) return Interrupted("stopped between two clips");
    Caption caption;
    const auto signal = MeasureSignal(clips[i].path);
    if (signal.ok()) {
      caption.text = DescribeSignal(signal.value(), options_);
      caption.seconds = signal.value().seconds();
    } else {
      caption.status = signal.status();
    }
    sink(i, std::move(caption));
  }
  return Status::Ok();
}

}  // namespace hearsay
