#include "hearsay/cli/captioner_options.h"

#include <cstdlib>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "hearsay/caption/caption_cache.h"
#include "spdlog/spdlog.h"

namespace hearsay {

void CaptionerOptions::Register(CLI::App* app) {
  app->add_option("--captioner", captioner,
                  "who puts clips into words: transcript, signal, whisper+signal, "
                  "mtmd:MODEL.gguf,MMPROJ.gguf (an audio model in process), an audio endpoint "
                  "http(s)://host:port/v1#model (its key in $HEARSAY_API_KEY), or "
                  "file:captions.jsonl")
      ->type_name("SPEC")
      ->capture_default_str();
  app->add_option("--whisper", settings.transcriber.model,
                  "transcript, whisper+signal: a name of `hearsay models`, a folder with model.bin "
                  "or model.safetensors and tokenizer.json, or a whisper.cpp .bin file")
      ->type_name("MODEL")
      ->capture_default_str();
  app->add_option("--language", settings.transcriber.language,
                  "of the speech, as in en or fr (default: told from the sound)");
  app->add_flag("--translate", settings.transcriber.translate, "translate the speech into English");
  app->add_flag("!--no-vad", settings.transcriber.voice_activity,
                "transcribe all of the sound, window after window, not only where voice activity "
                "is found");
  app->add_option("--beam", settings.transcriber.beam, "Whisper's beams (1: greedy)")
      ->capture_default_str();
  app->add_option("--caption-prompt", settings.prompt,
                  "mtmd, endpoint: what the model is asked about the clip")
      ->type_name("TEXT");
  app->add_option("--caption-max-tokens", settings.max_tokens,
                  "mtmd, endpoint: longest caption in tokens")
      ->capture_default_str();
  app->add_option("--caption-context", settings.context,
                  "mtmd: positions for a clip, its prompt and its caption")
      ->capture_default_str();
  app->add_option("--caption-threads", settings.threads,
                  "threads of a captioner in process (0: all that this process may run on)")
      ->capture_default_str();
  app->add_option("--caption-gpu-layers", settings.gpu_layers,
                  "mtmd: layers on the GPU, where the build has one (-1: all)")
      ->capture_default_str();
  app->add_option("--caption-concurrency", settings.concurrency,
                  "endpoint: requests at the same time")
      ->capture_default_str();
  app->add_option("--caption-timeout", settings.timeout, "endpoint: seconds for one request")
      ->capture_default_str();
  app->add_option("--caption-tries", settings.tries,
                  "endpoint: times to try a request before it fails")
      ->capture_default_str();
  app->add_flag("--no-caption-cache", no_cache,
                "neither look captions up in the cache folder nor keep them there");
}

Status CaptionerOptions::Validate() const {
  const auto within = [](const char* option, double value, double least, double most) {
    return value >= least && value <= most
               ? Status::Ok()
               : InvalidArgument(fmt::format("{} must be at least {} and at most {}, is {}", option,
                                             least, most, value));
  };
  HEARSAY_RETURN_IF_ERROR(within("--caption-max-tokens", settings.max_tokens, 1, 1 << 20));
  HEARSAY_RETURN_IF_ERROR(within("--caption-context", settings.context, 64, 1 << 24));
  HEARSAY_RETURN_IF_ERROR(within("--caption-threads", settings.threads, 0, 4096));
  HEARSAY_RETURN_IF_ERROR(within("--caption-gpu-layers", settings.gpu_layers, -1, 1 << 20));
  HEARSAY_RETURN_IF_ERROR(within("--caption-concurrency", settings.concurrency, 1, 4096));
  HEARSAY_RETURN_IF_ERROR(within("--caption-timeout", settings.timeout, 0.001, 1 << 20));
  HEARSAY_RETURN_IF_ERROR(within("--caption-tries", settings.tries, 1, 1000));
  HEARSAY_RETURN_IF_ERROR(settings.transcriber.Validate());
  if (FirstInvalidUtf8(settings.prompt).has_value()) {
    return InvalidArgument("--caption-prompt is not UTF-8");
  }
  return ParseCaptionerSpec(captioner).status();
}

Result<std::unique_ptr<Captioner>> CaptionerOptions::Make(std::span<const Clip> clips) const {
  HEARSAY_RETURN_IF_ERROR(Validate());
  HEARSAY_ASSIGN_OR_RETURN(const CaptionerSpec spec, ParseCaptionerSpec(captioner));
  CaptionerSettings with_key = settings;
  const char* key = std::getenv("HEARSAY_API_KEY");
  with_key.api_key = key != nullptr ? key : "";
  HEARSAY_ASSIGN_OR_RETURN(std::unique_ptr<Captioner> made, MakeCaptioner(spec, with_key, clips));
  if (no_cache || !made->HearsContent()) return made;
  auto cache = DefaultCaptionCache();
  if (!cache.ok()) {
    spdlog::warn("captions are not kept for later: {}", cache.status().message());
    return made;
  }
  return std::unique_ptr<Captioner>(
      std::make_unique<CaptionCache>(std::move(made), std::move(*cache)));
}

}  // namespace hearsay
