// Reads sound files of any rate and channel count, a piece at a time.
#ifndef HEARSAY_AUDIO_AUDIO_FILE_H_
#define HEARSAY_AUDIO_AUDIO_FILE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hearsay/audio/waveform.h"
#include "hearsay/base/status.h"

namespace hearsay {

// Enters the identity of every captioner that hears: change it with any change of the samples.
inline constexpr const char* kAudioReaderVersion = "soxr-hq-mono-1";

struct AudioInfo {
  int rate = 0;  // of the file
  int channels = 0;
  // As the file's header says; what can be read may be less. 0 where the header leaves it open, as
  // programs do that write to a pipe.
  int64_t frames = 0;
  std::string format;  // "WAV, 16 bit", in libsndfile's words

  double seconds() const { return static_cast<double>(frames) / rate; }
};

// One open file, read from its beginning to its end. WAV, FLAC, Ogg (Vorbis, Opus), MP3 and
// whatever else libsndfile reads. Memory does not grow with the file's length.
//
// Channels are averaged. Another rate than the file's is reached by soxr at its quality HQ (20 bit,
// linear phase, pass band to 91% of the lower Nyquist frequency).
class AudioFile {
 public:
  // `rate` 0 keeps the file's own. kNotFound when there is no such file; kUnreadable for one that
  // is no sound file, whose header is damaged, or that holds no samples. Messages name the file.
  static Result<std::unique_ptr<AudioFile>> Open(const std::filesystem::path& path,
                                                 int rate = kModelRate);
  ~AudioFile();
  AudioFile(const AudioFile&) = delete;
  AudioFile& operator=(const AudioFile&) = delete;

  const AudioInfo& info() const { return info_; }
  // Of the samples that Read gives.
  int rate() const { return rate_; }

  // Fills `samples` from where the last call stopped; fewer than asked for only at the end, where
  // it gives 0. kUnreadable for a file that holds samples that are no numbers (NaN, infinity), or
  // that ends long before its header says.
  Result<size_t> Read(std::span<float> samples);

  // Called with every piece of the file as it is read, at the file's own rate and with its channels
  // interleaved, before it is averaged: for what averaging hides (clipping, loudness). A call
  // always holds whole frames.
  using FrameSink = std::function<void(std::span<const float> interleaved)>;
  void OnFrames(FrameSink sink);

 private:
  struct State;
  AudioFile() = default;

  AudioInfo info_;
  int rate_ = 0;
  std::unique_ptr<State> state_;
};

// The whole file at once, where it is at most `most_seconds` long; kInvalidArgument where it is
// longer. `rate` as in AudioFile::Open.
Result<Waveform> ReadWaveform(const std::filesystem::path& path, int rate = kModelRate,
                              double most_seconds = 3600);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_AUDIO_FILE_H_
