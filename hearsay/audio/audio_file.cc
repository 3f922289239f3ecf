#include "hearsay/audio/audio_file.h"

#include <sndfile.h>
#include <soxr.h>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "fmt/format.h"

namespace hearsay {
namespace {

// Frames read from the file at once.
constexpr int64_t kBlock = 16384;
// More channels than any recording has; a header that says more is damaged.
constexpr int kMostChannels = 256;
// What the header may promise beyond what is there before the file counts as truncated: MP3 and Ogg
// lengths are estimates.
constexpr double kMissingSeconds = 0.5;

std::string FormatName(SNDFILE* file, int format) {
  SF_FORMAT_INFO major{format & SF_FORMAT_TYPEMASK, nullptr, nullptr};
  SF_FORMAT_INFO minor{format & SF_FORMAT_SUBMASK, nullptr, nullptr};
  sf_command(file, SFC_GET_FORMAT_INFO, &major, sizeof(major));
  sf_command(file, SFC_GET_FORMAT_INFO, &minor, sizeof(minor));
  return fmt::format("{}, {}", major.name != nullptr ? major.name : "?",
                     minor.name != nullptr ? minor.name : "?");
}

}  // namespace

struct AudioFile::State {
  std::filesystem::path path;
  SNDFILE* file = nullptr;
  soxr_t resampler = nullptr;
  std::vector<float> frames;  // interleaved, as read
  std::vector<float> mono;    // of the block in work
  size_t used = 0;            // of mono, handed on
  int64_t read = 0;           // frames
  bool ended = false;         // the file has no more
  bool flushed = false;       // neither has the resampler
  FrameSink sink;

  ~State() {
    if (file != nullptr) sf_close(file);
    if (resampler != nullptr) soxr_delete(resampler);
  }

  // Reads the next block into `mono`.
  Status ReadBlock(const AudioInfo& info);
};

Status AudioFile::State::ReadBlock(const AudioInfo& info) {
  const sf_count_t got = std::max<sf_count_t>(0, sf_readf_float(file, frames.data(), kBlock));
  mono.resize(static_cast<size_t>(got));
  used = 0;
  if (got < kBlock) ended = true;
  read += got;
  if (ended && info.frames > 0 &&
      static_cast<double>(info.frames - read) / info.rate > kMissingSeconds) {
    return Unreadable(fmt::format("{} is cut short: {:.1f} s of {:.1f} s are there", path.string(),
                                  static_cast<double>(read) / info.rate, info.seconds()));
  }
  const auto channels = static_cast<size_t>(info.channels);
  for (size_t i = 0; i < mono.size(); ++i) {
    float sum = 0;
    for (size_t channel = 0; channel < channels; ++channel) sum += frames[i * channels + channel];
    mono[i] = sum / static_cast<float>(info.channels);
    if (!std::isfinite(mono[i])) {
      return Unreadable(
          fmt::format("{} holds samples that are no numbers, the first at {:.3f} s", path.string(),
                      static_cast<double>(read - got + static_cast<int64_t>(i)) / info.rate));
    }
  }
  if (sink && got > 0) sink(std::span(frames).first(static_cast<size_t>(got) * channels));
  return Status::Ok();
}

void AudioFile::OnFrames(FrameSink sink) { state_->sink = std::move(sink); }

AudioFile::~AudioFile() = default;

Result<std::unique_ptr<AudioFile>> AudioFile::Open(const std::filesystem::path& path, int rate) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return NotFound(fmt::format("there is no sound file {}", path.string()));
  }
  if (std::filesystem::is_directory(path, error)) {
    return Unreadable(fmt::format("{} is a folder, not a sound file", path.string()));
  }
  if (std::filesystem::is_regular_file(path, error) &&
      std::filesystem::file_size(path, error) == 0) {
    return Unreadable(fmt::format("{} is empty", path.string()));
  }
  auto audio = std::unique_ptr<AudioFile>(new AudioFile);
  audio->state_ = std::make_unique<State>();
  State& state = *audio->state_;
  state.path = path;
  SF_INFO info{};
  state.file = sf_open(path.c_str(), SFM_READ, &info);
  if (state.file == nullptr) {
    std::string reason = sf_strerror(nullptr);
    while (!reason.empty() && (reason.back() == '.' || reason.back() == '\n')) reason.pop_back();
    return Unreadable(fmt::format("{} cannot be read as sound: {}", path.string(), reason));
  }
  if (info.samplerate < 1 || info.channels < 1 || info.channels > kMostChannels) {
    return Unreadable(fmt::format("{} has a damaged header ({} channels at {} Hz)", path.string(),
                                  info.channels, info.samplerate));
  }
  if (info.frames == 0) return Unreadable(fmt::format("{} holds no samples", path.string()));
  const int64_t frames = info.frames == SF_COUNT_MAX ? 0 : info.frames;
  audio->info_ = {info.samplerate, info.channels, frames, FormatName(state.file, info.format)};
  audio->rate_ = rate == 0 ? info.samplerate : rate;
  state.frames.resize(static_cast<size_t>(kBlock) * static_cast<size_t>(info.channels));
  if (audio->rate_ != info.samplerate) {
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_io_spec_t samples = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    soxr_error_t failed = nullptr;
    state.resampler =
        soxr_create(info.samplerate, audio->rate_, 1, &failed, &samples, &quality, &runtime);
    if (failed != nullptr) {
      return Unreadable(fmt::format("{} cannot be brought from {} to {} Hz: {}", path.string(),
                                    info.samplerate, audio->rate_, failed));
    }
  }
  return audio;
}

Result<size_t> AudioFile::Read(std::span<float> samples) {
  State& state = *state_;
  size_t filled = 0;
  while (filled < samples.size() && !state.flushed) {
    if (state.used == state.mono.size() && !state.ended) {
      HEARSAY_RETURN_IF_ERROR(state.ReadBlock(info_));
    }
    const size_t there = state.mono.size() - state.used;
    const size_t room = samples.size() - filled;
    if (state.resampler == nullptr) {
      const size_t count = std::min(there, room);
      std::copy_n(state.mono.begin() + static_cast<std::ptrdiff_t>(state.used), count,
                  samples.begin() + static_cast<std::ptrdiff_t>(filled));
      state.used += count;
      filled += count;
      state.flushed = state.ended && state.used == state.mono.size();
      continue;
    }
    size_t taken = 0;
    size_t given = 0;
    // A null input says that there is no more.
    const float* input = there == 0 ? nullptr : state.mono.data() + state.used;
    const soxr_error_t failed =
        soxr_process(state.resampler, input, there, &taken, samples.data() + filled, room, &given);
    if (failed != nullptr) {
      return Internal(fmt::format("{} cannot be resampled: {}", state.path.string(), failed));
    }
    state.used += taken;
    filled += given;
    if (input == nullptr && given < room) state.flushed = true;
  }
  return filled;
}

Result<Waveform> ReadWaveform(const std::filesystem::path& path, int rate, double most_seconds) {
  HEARSAY_ASSIGN_OR_RETURN(const auto file, AudioFile::Open(path, rate));
  Waveform waveform;
  waveform.rate = file->rate();
  const auto most = static_cast<size_t>(most_seconds * waveform.rate);
  std::vector<float> block(static_cast<size_t>(kBlock));
  while (true) {
    HEARSAY_ASSIGN_OR_RETURN(const size_t got, file->Read(block));
    if (got == 0) return waveform;
    if (waveform.samples.size() + got > most) {
      return InvalidArgument(
          fmt::format("{} is longer than {:.0f} s", path.string(), most_seconds));
    }
    waveform.samples.insert(waveform.samples.end(), block.begin(),
                            block.begin() + static_cast<std::ptrdiff_t>(got));
  }
}

}  // namespace hearsay
