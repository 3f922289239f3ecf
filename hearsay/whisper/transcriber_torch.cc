#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/log_mel.h"
#include "hearsay/audio/speech_stretches.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"
#include "hearsay/fetch/bundle.h"
#include "hearsay/tensors/torch_status.h"
#include "hearsay/tensors/torch_threads.h"
#include "hearsay/whisper/decoding.h"
#include "hearsay/whisper/encoder.h"
#include "hearsay/whisper/segments.h"
#include "hearsay/whisper/transcriber.h"
#include "hearsay/whisper/whisper_files.h"

namespace hearsay {
namespace {

// Changes with any change of what is heard for the same model and settings.
constexpr const char* kTranscriberVersion = "2";
// Less sound than this holds no word.
constexpr double kLeastSeconds = 0.1;
// What came of a temperature above this is not shown to the next window.
constexpr double kHighestRemembered = 0.5;

// One recording, from being opened to its last segment.
struct Recording {
  size_t index = 0;
  std::unique_ptr<AudioFile> file;
  std::unique_ptr<SpeechStretches> stretches;  // with voice activity
  Transcript transcript;
  int open_stretches = 0;
  bool ended = false;  // nothing more will be read
};

// A stretch of a recording on its way through windows.
struct Stretch {
  Recording* recording = nullptr;
  double begin = 0;            // of samples, in seconds of the recording
  std::vector<float> samples;  // not yet dealt with
  bool whole = true;           // no more will be read
  size_t order = 0;            // of its first segment among the recording's
  std::vector<Token> said;
  size_t forgotten = 0;  // tokens of these that are not shown again
};

class WhisperTranscriber : public Transcriber {
 public:
  Status Open(const TranscriberConfig& config);

  Json Identity() const override { return identity_; }

  Status Transcribe(std::span<const std::filesystem::path> recordings,
                    const TranscriptSink& sink) override {
    return WithoutExceptions([&] { return TranscribeAll(recordings, sink); });
  }

 private:
  Status TranscribeAll(std::span<const std::filesystem::path> recordings,
                       const TranscriptSink& sink);
  std::unique_ptr<Recording> OpenRecording(size_t index, const std::filesystem::path& path);
  std::optional<Stretch> NextStretch(Recording* recording);
  Status FillWindow(Stretch* stretch);
  std::vector<DecodingTask> Encode(const std::vector<Stretch*>& stretches);
  void TellLanguage(const std::vector<Stretch*>& stretches, const std::vector<DecodingTask>& tasks);
  std::vector<Token> Prompt(const Stretch& stretch) const;
  void Take(const DecodingResult& result, Stretch* stretch);

  TranscriberConfig config_;
  DecodingSettings settings_;
  Json identity_;
  WhisperTokenizer tokenizer_;
  std::unique_ptr<WhisperEncoder> encoder_;
  std::unique_ptr<WhisperDecoder> decoder_;
  std::unique_ptr<WhisperDecoding> decoding_;
  std::unique_ptr<VoiceActivity> voice_activity_;
  std::unique_ptr<LogMel> log_mel_;
};

Status WhisperTranscriber::Open(const TranscriberConfig& config) {
  HEARSAY_RETURN_IF_ERROR(config.Validate());
  config_ = config;
  SetTorchThreads(config.threads);
  const int threads = at::get_num_threads();
  HEARSAY_ASSIGN_OR_RETURN(WhisperFiles files, OpenWhisperFiles(config.model));
  tokenizer_ = std::move(files.tokenizer);
  HEARSAY_ASSIGN_OR_RETURN(const WhisperWeights weights, WhisperWeights::Open(files.weights));
  if (weights.sizes().vocabulary < tokenizer_.vocabulary_size()) {
    return Unreadable(fmt::format("{}: the tokenizer has {} tokens, the model {}", config.model,
                                  tokenizer_.vocabulary_size(), weights.sizes().vocabulary));
  }
  const auto& languages = tokenizer_.languages();
  if (!config.language.empty() &&
      std::none_of(languages.begin(), languages.end(),
                   [&](const auto& language) { return language.first == config.language; })) {
    return InvalidArgument(
        fmt::format("{} does not know the language \"{}\"", config.model, config.language));
  }
  if (config.translate && !tokenizer_.multilingual()) {
    return InvalidArgument(
        fmt::format("{} hears English only, and translates nothing", config.model));
  }
  HEARSAY_ASSIGN_OR_RETURN(encoder_, WhisperEncoder::Load(weights));
  HEARSAY_ASSIGN_OR_RETURN(decoder_, WhisperDecoder::Load(weights));
  settings_.beam = config.beam;
  settings_.timestamps = config.timestamps;
  decoding_ =
      std::make_unique<WhisperDecoding>(*decoder_, tokenizer_, settings_, config.windows, threads);
  log_mel_ = std::make_unique<LogMel>(weights.sizes().mels);
  identity_ = {{"kind", "whisper"},
               {"version", kTranscriberVersion},
               {"audio", kAudioReaderVersion},
               {"model", files.hash},
               {"language", config.language},
               {"translate", config.translate},
               {"voice_activity", config.voice_activity},
               {"condition_on_previous_text", config.condition_on_previous_text},
               {"decoding", settings_.ToJson()}};
  if (config.voice_activity) {
    HEARSAY_ASSIGN_OR_RETURN(const auto folder, OpenBundle("silero-vad"));
    HEARSAY_ASSIGN_OR_RETURN(voice_activity_, LoadVoiceActivity(folder / "silero_vad.jit"));
    identity_["voice_activity"] = FindBundle("silero-vad")->files.front().sha256;
  }
  return Status::Ok();
}

std::unique_ptr<Recording> WhisperTranscriber::OpenRecording(size_t index,
                                                             const std::filesystem::path& path) {
  auto recording = std::make_unique<Recording>();
  recording->index = index;
  auto file = AudioFile::Open(path);
  if (!file.ok()) {
    recording->transcript.status = file.status();
    recording->ended = true;
    return recording;
  }
  recording->file = std::move(*file);
  if (config_.voice_activity) {
    recording->stretches = std::make_unique<SpeechStretches>(*recording->file, *voice_activity_);
  }
  return recording;
}

std::optional<Stretch> WhisperTranscriber::NextStretch(Recording* recording) {
  if (recording->ended) return {};
  Stretch stretch;
  stretch.recording = recording;
  if (!config_.voice_activity) {
    // The whole recording, read as it is needed.
    recording->ended = true;
    stretch.whole = false;
    ++recording->open_stretches;
    return stretch;
  }
  auto next = recording->stretches->Next();
  if (!next.ok() || !next->has_value()) {
    recording->transcript.status = next.status();
    recording->transcript.speech = recording->stretches->speech();
    recording->transcript.seconds = recording->stretches->seconds();
    recording->ended = true;
    return {};
  }
  stretch.begin = (*next)->begin;
  stretch.samples = std::move((*next)->samples);
  ++recording->open_stretches;
  return stretch;
}

// Reads on until a window is full, where there is more.
Status WhisperTranscriber::FillWindow(Stretch* stretch) {
  if (stretch->whole || stretch->samples.size() >= kWindowSamples) return Status::Ok();
  const size_t before = stretch->samples.size();
  stretch->samples.resize(kWindowSamples);
  HEARSAY_ASSIGN_OR_RETURN(const size_t got, stretch->recording->file->Read(
                                                 std::span(stretch->samples).subspan(before)));
  stretch->samples.resize(before + got);
  stretch->whole = stretch->samples.size() < kWindowSamples;
  stretch->recording->transcript.seconds += static_cast<double>(got) / kModelRate;
  return Status::Ok();
}

std::vector<DecodingTask> WhisperTranscriber::Encode(const std::vector<Stretch*>& stretches) {
  const c10::InferenceMode inference;
  const auto count = static_cast<int64_t>(stretches.size());
  at::Tensor mel = at::empty({count, log_mel_->bands(), kWindowFrames});
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const std::vector<float>& samples = stretches[i]->samples;
      log_mel_->Compute(std::span(samples).first(std::min<size_t>(samples.size(), kWindowSamples)),
                        kWindowFrames,
                        mel.data_ptr<float>() + i * log_mel_->bands() * kWindowFrames);
    }
  });
  const at::Tensor encoded = encoder_->Encode(mel);
  std::vector<DecodingTask> tasks(stretches.size());
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) tasks[i].memory = decoder_->Remember(encoded[i]);
  });
  return tasks;
}

void WhisperTranscriber::TellLanguage(const std::vector<Stretch*>& stretches,
                                      const std::vector<DecodingTask>& tasks) {
  for (size_t i = 0; i < stretches.size(); ++i) {
    std::string& language = stretches[i]->recording->transcript.language;
    if (!language.empty()) continue;
    if (!config_.language.empty()) {
      language = config_.language;
      continue;
    }
    // An English model takes every language for English.
    if (!tokenizer_.multilingual()) continue;
    const auto probabilities = decoding_->LanguageProbabilities(tasks[i].memory);
    const auto likeliest = std::max_element(probabilities.begin(), probabilities.end());
    language = tokenizer_.languages()[static_cast<size_t>(likeliest - probabilities.begin())].first;
  }
}

std::vector<Token> WhisperTranscriber::Prompt(const Stretch& stretch) const {
  std::vector<Token> prompt;
  const size_t most = static_cast<size_t>(decoder_->sizes().text_positions) / 2 - 1;
  if (!config_.voice_activity && config_.condition_on_previous_text &&
      stretch.said.size() > stretch.forgotten) {
    const size_t shown = std::min(most, stretch.said.size() - stretch.forgotten);
    prompt.push_back(tokenizer_.start_of_previous());
    prompt.insert(prompt.end(), stretch.said.end() - static_cast<std::ptrdiff_t>(shown),
                  stretch.said.end());
  }
  prompt.push_back(tokenizer_.start());
  if (tokenizer_.multilingual()) {
    for (const auto& [code, token] : tokenizer_.languages()) {
      if (code == stretch.recording->transcript.language) prompt.push_back(token);
    }
    prompt.push_back(config_.translate ? tokenizer_.translate() : tokenizer_.transcribe());
  }
  if (!config_.timestamps) prompt.push_back(tokenizer_.no_timestamps());
  return prompt;
}

void WhisperTranscriber::Take(const DecodingResult& result, Stretch* stretch) {
  const size_t window = std::min<size_t>(stretch->samples.size(), kWindowSamples);
  const double seconds = static_cast<double>(window) / kModelRate;
  size_t advance = window;
  const bool silent = result.no_speech_probability > settings_.no_speech &&
                      result.mean_log_probability < settings_.least_log_probability;
  if (!silent) {
    WindowSegments found = SegmentsOf(result.tokens, tokenizer_, seconds);
    for (TimedText& segment : found.segments) {
      segment.begin += stretch->begin;
      segment.end += stretch->begin;
      stretch->recording->transcript.segments.push_back(std::move(segment));
    }
    stretch->said.insert(stretch->said.end(), found.said.begin(), found.said.end());
    if (result.temperature > kHighestRemembered) stretch->forgotten = stretch->said.size();
    const auto samples = static_cast<size_t>(found.advance * kModelRate);
    if (samples > 0) advance = std::min(window, samples);
  }
  stretch->samples.erase(stretch->samples.begin(),
                         stretch->samples.begin() + static_cast<std::ptrdiff_t>(advance));
  stretch->begin += static_cast<double>(advance) / kModelRate;
}

Status WhisperTranscriber::TranscribeAll(std::span<const std::filesystem::path> recordings,
                                         const TranscriptSink& sink) {
  std::deque<std::unique_ptr<Recording>> open;
  std::deque<Stretch> stretches;
  size_t next_recording = 0;
  const auto hand_out = [&] {
    std::erase_if(open, [&](const std::unique_ptr<Recording>& recording) {
      if (!recording->ended || recording->open_stretches > 0) return false;
      auto& segments = recording->transcript.segments;
      std::stable_sort(segments.begin(), segments.end(),
                       [](const TimedText& a, const TimedText& b) { return a.begin < b.begin; });
      sink(recording->index, std::move(recording->transcript));
      return true;
    });
  };
  while (true) {
    if (InterruptRequested()) return Interrupted("transcription was stopped");
    // Stretches until every window has one.
    while (stretches.size() < static_cast<size_t>(config_.windows)) {
      if (InterruptRequested()) return Interrupted("transcription was stopped");
      // Recordings that cannot be read, or hold no speech, are done already.
      hand_out();
      Recording* reading = nullptr;
      for (const auto& recording : open) {
        if (!recording->ended) reading = recording.get();
      }
      if (reading == nullptr) {
        if (next_recording == recordings.size()) break;
        open.push_back(OpenRecording(next_recording, recordings[next_recording]));
        ++next_recording;
        continue;
      }
      if (auto stretch = NextStretch(reading)) stretches.push_back(std::move(*stretch));
    }
    hand_out();
    if (stretches.empty()) {
      if (next_recording == recordings.size() && open.empty()) return Status::Ok();
      continue;
    }
    std::vector<Stretch*> batch;
    for (Stretch& stretch : stretches) {
      const Status filled = FillWindow(&stretch);
      if (!filled.ok()) {
        stretch.recording->transcript.status = filled;
        stretch.samples.clear();
        stretch.whole = true;
      }
      if (static_cast<double>(stretch.samples.size()) >= kLeastSeconds * kModelRate) {
        batch.push_back(&stretch);
      } else {
        stretch.samples.clear();
      }
    }
    if (!batch.empty()) {
      std::vector<DecodingTask> tasks = Encode(batch);
      TellLanguage(batch, tasks);
      for (size_t i = 0; i < batch.size(); ++i) {
        tasks[i].prompt = Prompt(*batch[i]);
        // The same window samples the same, whatever stands beside it.
        tasks[i].seed = static_cast<uint64_t>(batch[i]->begin * kModelRate);
      }
      const auto results = decoding_->Decode(tasks);
      for (size_t i = 0; i < batch.size(); ++i) Take(results[i], batch[i]);
    }
    std::erase_if(stretches, [&](const Stretch& stretch) {
      if (!stretch.whole || !stretch.samples.empty()) return false;
      --stretch.recording->open_stretches;
      return true;
    });
    hand_out();
  }
}

}  // namespace

Result<std::unique_ptr<Transcriber>> OpenTranscriber(const TranscriberConfig& config) {
  auto transcriber = std::make_unique<WhisperTranscriber>();
  HEARSAY_RETURN_IF_ERROR(WithoutExceptions([&] { return transcriber->Open(config); }));
  return std::unique_ptr<Transcriber>(std::move(transcriber));
}

}  // namespace hearsay
