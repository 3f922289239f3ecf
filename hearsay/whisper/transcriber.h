// Transcribes recordings of any length: voice activity, windows, decoding, many windows at once.
#ifndef HEARSAY_WHISPER_TRANSCRIBER_H_
#define HEARSAY_WHISPER_TRANSCRIBER_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/whisper/transcript.h"

namespace hearsay {

struct TranscriberConfig {
  // A name of `hearsay models` (whisper-tiny.en), a folder with model.bin or model.safetensors and
  // tokenizer.json, or a whisper.cpp .bin file.
  std::string model = "whisper-tiny.en";
  std::string language;    // ISO 639-1; empty: told from the sound
  bool translate = false;  // into English
  // Only stretches with speech are transcribed, each on its own. Otherwise window after window, as
  // openai/whisper does.
  bool voice_activity = true;
  // Without voice activity: each window is shown the text before it.
  bool condition_on_previous_text = true;
  int beam = 5;
  bool timestamps = true;
  int windows = 4;  // decoded side by side
  int threads = 0;  // 0: as many as this process may run on

  Status Validate() const;
};

// Called once for each recording, in any order.
using TranscriptSink = std::function<void(size_t index, Transcript transcript)>;

class Transcriber {
 public:
  virtual ~Transcriber() = default;

  // All that can change a transcript: the hashes of the model's files and the settings.
  virtual Json Identity() const = 0;

  // Transcribes every recording, or as many as are done when an interrupt comes (kInterrupted).
  // Memory does not grow with their length or number.
  virtual Status Transcribe(std::span<const std::filesystem::path> recordings,
                            const TranscriptSink& sink) = 0;
};

// kNotFound, kUnreadable; kUnavailable where hearsay was built without libtorch.
Result<std::unique_ptr<Transcriber>> OpenTranscriber(const TranscriberConfig& config);

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_TRANSCRIBER_H_
