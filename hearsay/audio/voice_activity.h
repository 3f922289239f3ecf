// Where in a recording somebody speaks, by Silero's voice activity detector (version 6, 16 kHz).
#ifndef HEARSAY_AUDIO_VOICE_ACTIVITY_H_
#define HEARSAY_AUDIO_VOICE_ACTIVITY_H_

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

inline constexpr int kSpeechChunk = 512;  // samples of one probability: 32 ms

// A stretch of speech, in seconds from the beginning.
struct SpeechSegment {
  double begin = 0;
  double end = 0;

  double seconds() const { return end - begin; }
};

// How probabilities become stretches; the defaults are Silero's own.
struct SpeechConfig {
  double threshold = 0.5;         // speech begins at or above
  double exit_threshold = 0.35;   // and may end below
  double shortest_speech = 0.25;  // seconds; shorter stretches are left out
  double shortest_silence = 0.1;  // seconds; shorter gaps do not end a stretch
  double padding = 0.03;          // seconds added before and after
};

// The stretches of `seconds` of sound whose chunks have these probabilities, as Silero's
// get_speech_timestamps.
std::vector<SpeechSegment> SpeechSegments(std::span<const float> probabilities, double seconds,
                                          const SpeechConfig& config = {});

// The network. It listens to one recording after another; for one thread at a time.
class VoiceActivity {
 public:
  virtual ~VoiceActivity() = default;

  // Forgets the recording before.
  virtual void Reset() = 0;

  // One probability of speech for each chunk of the next samples (16 kHz). All but the last call
  // for a recording give whole chunks; a last, incomplete one is filled with silence.
  virtual std::vector<float> Probabilities(std::span<const float> samples) = 0;
};

// Loads silero_vad.jit, as the PyPI package silero-vad carries it: a TorchScript archive, of which
// only the weights are used, but which libtorch reads as a program, so that it must come from a
// source that is trusted (OpenBundle's is pinned). The package's silero_vad_16k.safetensors holds
// other weights than its .jit and .onnx files. kNotFound, kUnreadable.
Result<std::unique_ptr<VoiceActivity>> LoadVoiceActivity(const std::filesystem::path& weights);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_VOICE_ACTIVITY_H_
