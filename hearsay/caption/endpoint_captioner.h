// An audio model behind an OpenAI-compatible endpoint (vLLM with Qwen-Omni, llama-server with an
// mmproj, a hosted API) as a captioner.
#ifndef HEARSAY_CAPTION_ENDPOINT_CAPTIONER_H_
#define HEARSAY_CAPTION_ENDPOINT_CAPTIONER_H_

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "hearsay/audio/waveform.h"
#include "hearsay/caption/captioner.h"
#include "hearsay/fetch/http.h"
#include "hearsay/llm/chat_server.h"

namespace hearsay {

// What an audio model is asked where the user says nothing else.
inline constexpr const char* kDefaultCaptionPrompt =
    "Describe this audio clip for someone who cannot hear it: the kinds of sound and where they "
    "come from, in the order in which they are heard; any speech, word for word, with the speaker "
    "and the tone of voice; any music, with instruments, tempo and mood; loudness and "
    "surroundings. Say only what can be heard.";

struct EndpointCaptionerConfig {
  EndpointConfig endpoint;  // decoding.max_tokens: of the caption
  std::string prompt = kDefaultCaptionPrompt;
  // A longer clip is a failed caption: a minute of sound is 2.6 MB of request, and what a server
  // makes of hours is not known. Captions of pieces, joined, would describe another thing.
  double most_seconds = 600;
};

class EndpointCaptioner : public Captioner {
 public:
  // As ChatServer::Connect.
  static Result<std::unique_ptr<EndpointCaptioner>> Connect(EndpointCaptionerConfig config);

  // Of the address, the model's name there, the prompt and the limits; not of the key.
  Json Identity() const override;
  size_t ClipsPerBatch() const override {
    return static_cast<size_t>(server_.config().concurrency) * 4;
  }

  // Sends each clip as 16 kHz mono 16-bit WAV, in base64, as a content part of the user's message
  // before the prompt: {"type": "input_audio"}, or {"type": "audio_url"} with a data: URL where the
  // server refuses the first. Failures of the sound file and requests that the server finds fault
  // with will come again; all others are worth retrying.
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override;

 private:
  // What the server turned out not to take; requests are made without it from then on.
  struct Quirks {
    std::atomic<bool> audio_url = false;
    std::atomic<bool> completion_tokens_name = false;  // wants max_completion_tokens
    std::atomic<bool> no_temperature = false;
  };
  struct Form {
    bool audio_url;
    bool completion_tokens_name;
    bool no_temperature;
  };

  EndpointCaptioner(ChatServer server, EndpointCaptionerConfig config)
      : server_(std::move(server)), config_(std::move(config)) {}
  Caption Listen(HttpClient& client, const Clip& clip);
  std::string Body(const std::string& wav, const Form& form) const;
  // Changes the form to what a refusal asks for; false when it asks for nothing that is known.
  static bool Adapt(const std::string& complaint, Form* form);

  ChatServer server_;
  EndpointCaptionerConfig config_;
  Quirks quirks_;
};

// A WAV file of 16-bit samples, in memory. Samples beyond full scale are clipped.
std::string WavFile(const Waveform& waveform);

// RFC 4648, with padding.
std::string Base64(std::string_view bytes);

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_ENDPOINT_CAPTIONER_H_
