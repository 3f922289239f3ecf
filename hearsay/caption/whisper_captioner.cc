#include "hearsay/caption/whisper_captioner.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/caption/describe_signal.h"

namespace hearsay {
namespace {

// Changes with any change of the words around what was said.
constexpr const char* kWhisperCaptionVersion = "1";

}  // namespace

Result<std::unique_ptr<WhisperCaptioner>> WhisperCaptioner::Create(const TranscriberConfig& config,
                                                                   bool with_signal) {
  auto captioner = std::unique_ptr<WhisperCaptioner>(new WhisperCaptioner);
  HEARSAY_ASSIGN_OR_RETURN(captioner->transcriber_, OpenTranscriber(config));
  captioner->with_signal_ = with_signal;
  captioner->clips_per_batch_ = static_cast<size_t>(config.windows) * 2;
  return captioner;
}

Json WhisperCaptioner::Identity() const {
  Json identity = {{"captioner", with_signal_ ? "whisper+signal" : "transcript"},
                   {"version", kWhisperCaptionVersion},
                   {"transcriber", transcriber_->Identity()}};
  if (with_signal_) {
    identity["reader"] = kAudioReaderVersion;
    identity["descriptors"] = kSignalVersion;
    identity["text"] = kSignalTextVersion;
  }
  return identity;
}

// "Speech (English): "..."" where there is any, then the descriptors.
void WhisperCaptioner::AddSignal(const Clip& clip, const Transcript& transcript,
                                 Caption* caption) const {
  const auto signal = MeasureSignal(clip.path);
  if (!signal.ok()) {
    caption->status = signal.status();
    return;
  }
  SignalTextOptions options;
  options.speech.emplace();
  for (const SpeechSegment& segment : transcript.speech) {
    options.speech->push_back({segment.begin, segment.end});
  }
  if (!caption->text.empty()) {
    const std::string language =
        transcript.language.empty() ? "" : fmt::format(" (language: {})", transcript.language);
    caption->text = fmt::format("Transcript of the speech{}: \"{}\"\n", language, caption->text);
  }
  caption->text += DescribeSignal(*signal, options);
}

Status WhisperCaptioner::Describe(std::span<const Clip> clips, const CaptionSink& sink) {
  std::vector<std::filesystem::path> paths;
  paths.reserve(clips.size());
  for (const Clip& clip : clips) paths.push_back(clip.path);
  return transcriber_->Transcribe(paths, [&](size_t index, const Transcript& transcript) {
    Caption caption;
    caption.status = transcript.status;
    caption.seconds = transcript.seconds;
    if (caption.status.ok()) {
      caption.text = transcript.text();
      caption.segments = transcript.segments;
      caption.language = transcript.language;
      if (with_signal_) AddSignal(clips[index], transcript, &caption);
    }
    sink(index, std::move(caption));
  });
}

}  // namespace hearsay
