// Writes sound as 16-bit WAV.
#ifndef HEARSAY_AUDIO_WRITE_WAV_H_
#define HEARSAY_AUDIO_WRITE_WAV_H_

#include <filesystem>
#include <string>

#include "hearsay/audio/waveform.h"
#include "hearsay/base/status.h"

namespace hearsay {

// A whole WAV file, one channel of 16 bit at the waveform's rate. A sample x becomes the nearest
// integer to 32767 x; what lies beyond full scale is held at it, and what is no number becomes 0.
// The same samples give the same bytes. kInvalidArgument for a waveform without samples.
Result<std::string> EncodeWav(const Waveform& waveform);

// Writes it to `path` atomically (base/file.h).
Status WriteWav(const std::filesystem::path& path, const Waveform& waveform);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_WRITE_WAV_H_
