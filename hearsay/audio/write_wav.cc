#include "hearsay/audio/write_wav.h"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/file.h"

namespace hearsay {
namespace {

// A file in memory, as libsndfile's virtual input and output wants it.
struct MemoryFile {
  std::string bytes;
  sf_count_t position = 0;
};

sf_count_t Length(void* user) {
  return static_cast<sf_count_t>(static_cast<MemoryFile*>(user)->bytes.size());
}

sf_count_t Seek(sf_count_t offset, int whence, void* user) {
  auto* file = static_cast<MemoryFile*>(user);
  const sf_count_t from = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? file->position
                                               : Length(user);
  file->position = std::max<sf_count_t>(0, from + offset);
  return file->position;
}

sf_count_t ReadBytes(void* target, sf_count_t count, void* user) {
  auto* file = static_cast<MemoryFile*>(user);
  const sf_count_t there = std::max<sf_count_t>(0, Length(user) - file->position);
  count = std::min(count, there);
  std::memcpy(target, file->bytes.data() + file->position, static_cast<size_t>(count));
  file->position += count;
  return count;
}

sf_count_t WriteBytes(const void* source, sf_count_t count, void* user) {
  auto* file = static_cast<MemoryFile*>(user);
  const auto end = static_cast<size_t>(file->position + count);
  if (file->bytes.size() < end) file->bytes.resize(end);
  std::memcpy(file->bytes.data() + file->position, source, static_cast<size_t>(count));
  file->position += count;
  return count;
}

sf_count_t Tell(void* user) { return static_cast<MemoryFile*>(user)->position; }

}  // namespace

Result<std::string> EncodeWav(const Waveform& waveform) {
  if (waveform.samples.empty()) return InvalidArgument("a waveform without samples is no WAV file");
  std::vector<int16_t> samples(waveform.samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const float x = waveform.samples[i];
    samples[i] = std::isnan(x)
                     ? int16_t{0}
                     : static_cast<int16_t>(std::lrint(32767.0 * std::clamp(x, -1.0F, 1.0F)));
  }
  MemoryFile memory;
  SF_VIRTUAL_IO io = {Length, Seek, ReadBytes, WriteBytes, Tell};
  SF_INFO info = {};
  info.samplerate = waveform.rate;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* file = sf_open_virtual(&io, SFM_WRITE, &info, &memory);
  if (file == nullptr) {
    return InvalidArgument(fmt::format("no WAV file of {} Hz can be written: {}", waveform.rate,
                                       sf_strerror(nullptr)));
  }
  const auto count = static_cast<sf_count_t>(samples.size());
  const bool written = sf_write_short(file, samples.data(), count) == count;
  if (sf_close(file) != 0 || !written) return Internal("libsndfile could not write to memory");
  return std::move(memory.bytes);
}

Status WriteWav(const std::filesystem::path& path, const Waveform& waveform) {
  HEARSAY_ASSIGN_OR_RETURN(const std::string bytes, EncodeWav(waveform));
  return WriteFileAtomically(path, bytes);
}

}  // namespace hearsay
