// Signal descriptors in plain words, for a reader who cannot hear the clip.
#ifndef HEARSAY_CAPTION_DESCRIBE_SIGNAL_H_
#define HEARSAY_CAPTION_DESCRIBE_SIGNAL_H_

#include <optional>
#include <string>
#include <vector>

#include "hearsay/audio/signal_descriptors.h"

namespace hearsay {

// Change it with any change of words or thresholds: it enters the identity of captioners.
inline constexpr const char* kSignalTextVersion = "signal-text-1";

struct SignalTextOptions {
  // Where there is speech, as voice activity detection or a transcript has it; empty: nowhere. Not
  // given, the text says nothing of speech, since the descriptors cannot tell.
  std::optional<std::vector<TimeSpan>> speech;
  // Without `speech`: what would follow if the sound were a voice ("if this is a voice, ...").
  bool speech_hedges = true;
};

// English sentences, each of one property, the length of the clip first. Never empty. Thresholds:
// signal_words.h, docs/captions.md.
std::string DescribeSignal(const SignalDescriptors& signal, const SignalTextOptions& options = {});

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_DESCRIBE_SIGNAL_H_
