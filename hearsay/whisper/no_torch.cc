// Stands in for what needs libtorch in a program without it.
#include "hearsay/audio/voice_activity.h"
#include "hearsay/whisper/transcriber.h"

namespace hearsay {

Result<std::unique_ptr<Transcriber>> OpenTranscriber(const TranscriberConfig& /*config*/) {
  return Unavailable(
      "this hearsay was built without libtorch, which Whisper needs; build it with "
      "-DHEARSAY_TORCH=ON");
}

Result<std::unique_ptr<VoiceActivity>> LoadVoiceActivity(const std::filesystem::path& /*weights*/) {
  return Unavailable(
      "this hearsay was built without libtorch, which voice activity needs; build it with "
      "-DHEARSAY_TORCH=ON");
}

}  // namespace hearsay
