#include "hearsay/caption/captioner_spec.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/caption/endpoint_captioner.h"
#include "hearsay/caption/file_captioner.h"
#include "hearsay/caption/mtmd_captioner.h"
#include "hearsay/caption/signal_captioner.h"
#include "hearsay/caption/whisper_captioner.h"
#include "spdlog/spdlog.h"

namespace hearsay {
namespace {

constexpr std::string_view kFilePrefix = "file:";
constexpr std::string_view kMtmdPrefix = "mtmd:";
// Rows without a clip that a warning names.
constexpr size_t kMostNamed = 5;

void WarnOfRowsWithout(const FileCaptioner& captioner, const std::filesystem::path& file,
                       std::span<const Clip> clips) {
  const std::vector<std::string> names = captioner.RowsWithout(clips);
  if (names.empty()) return;
  std::string list;
  for (size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) {
    list += (i == 0 ? "" : ", ") + names[i];
  }
  spdlog::warn("{}: {} of its rows {} no clip of this run: {}{}", file.string(), names.size(),
               names.size() == 1 ? "belongs to" : "belong to", list,
               names.size() > kMostNamed ? ", ..." : "");
}

template <typename Made>
Result<std::unique_ptr<Captioner>> AsCaptioner(Result<std::unique_ptr<Made>> made) {
  if (!made.ok()) return made.status();
  return std::unique_ptr<Captioner>(std::move(*made));
}

}  // namespace

Result<CaptionerSpec> ParseCaptionerSpec(std::string_view text) {
  CaptionerSpec spec;
  spec.text = std::string(text);
  if (text == "transcript" || text == "signal" || text == "whisper+signal") {
    spec.kind = text == "transcript" ? CaptionerKind::kTranscript
                : text == "signal"   ? CaptionerKind::kSignal
                                     : CaptionerKind::kWhisperAndSignal;
    return spec;
  }
  if (text.starts_with("http://") || text.starts_with("https://")) {
    HEARSAY_RETURN_IF_ERROR(ParseEndpoint(text).status());
    spec.kind = CaptionerKind::kEndpoint;
    spec.endpoint = spec.text;
    return spec;
  }
  if (text.starts_with(kFilePrefix)) {
    spec.kind = CaptionerKind::kFile;
    spec.file = text.substr(kFilePrefix.size());
    if (spec.file.empty()) {
      return InvalidArgument("\"file:\" names no file; write file:captions.jsonl");
    }
    return spec;
  }
  if (text.starts_with(kMtmdPrefix)) {
    const std::string_view files = text.substr(kMtmdPrefix.size());
    const size_t comma = files.find(',');
    if (comma == std::string_view::npos || comma == 0 || comma + 1 == files.size() ||
        files.find(',', comma + 1) != std::string_view::npos) {
      return InvalidArgument(fmt::format(
          "\"{}\" must name two files with a comma between, mtmd:MODEL.gguf,MMPROJ.gguf", text));
    }
    spec.kind = CaptionerKind::kMtmd;
    spec.model = files.substr(0, comma);
    spec.projector = files.substr(comma + 1);
    return spec;
  }
  return InvalidArgument(
      fmt::format("unknown captioner \"{}\": choose transcript, signal, whisper+signal, "
                  "mtmd:MODEL.gguf,MMPROJ.gguf, file:captions.jsonl, or an endpoint "
                  "http(s)://host:port/v1#model",
                  text));
}

Result<std::unique_ptr<Captioner>> MakeCaptioner(const CaptionerSpec& spec,
                                                 const CaptionerSettings& settings,
                                                 std::span<const Clip> clips) {
  const bool takes_prompt =
      spec.kind == CaptionerKind::kMtmd || spec.kind == CaptionerKind::kEndpoint;
  if (!settings.prompt.empty() && !takes_prompt) {
    return InvalidArgument(
        fmt::format("the captioner {} takes no prompt; mtmd: and endpoints do", spec.text));
  }
  const std::string prompt = settings.prompt.empty() ? kDefaultCaptionPrompt : settings.prompt;
  switch (spec.kind) {
    case CaptionerKind::kFile: {
      auto captioner = FileCaptioner::Open(spec.file);
      if (captioner.ok()) WarnOfRowsWithout(**captioner, spec.file, clips);
      return AsCaptioner(std::move(captioner));
    }
    case CaptionerKind::kEndpoint: {
      EndpointCaptionerConfig config;
      HEARSAY_ASSIGN_OR_RETURN(config.endpoint, ParseEndpoint(spec.endpoint));
      config.endpoint.api_key = settings.api_key;
      config.endpoint.concurrency = settings.concurrency;
      config.endpoint.timeout_seconds = settings.timeout;
      config.endpoint.retry.tries = settings.tries;
      config.endpoint.decoding.max_tokens = settings.max_tokens;
      config.prompt = prompt;
      return AsCaptioner(EndpointCaptioner::Connect(std::move(config)));
    }
    case CaptionerKind::kMtmd: {
      MtmdCaptionerConfig config;
      config.model = spec.model;
      config.projector = spec.projector;
      config.prompt = prompt;
      config.max_tokens = settings.max_tokens;
      config.context = settings.context;
      config.threads = settings.threads;
      config.gpu_layers = settings.gpu_layers;
      return AsCaptioner(MtmdCaptioner::Create(std::move(config)));
    }
    case CaptionerKind::kTranscript:
    case CaptionerKind::kWhisperAndSignal: {
      TranscriberConfig config = settings.transcriber;
      config.threads = settings.threads;
      return AsCaptioner(
          WhisperCaptioner::Create(config, spec.kind == CaptionerKind::kWhisperAndSignal));
    }
    case CaptionerKind::kSignal:
      return std::unique_ptr<Captioner>(std::make_unique<SignalCaptioner>());
  }
  return Internal("a captioner of no kind");
}

}  // namespace hearsay
