// Sound as samples, the form in which every layer below hands it on.
#ifndef HEARSAY_AUDIO_WAVEFORM_H_
#define HEARSAY_AUDIO_WAVEFORM_H_

#include <vector>

namespace hearsay {

// What Whisper, Silero and the captioners hear: samples a second.
inline constexpr int kModelRate = 16000;

// Where what hears clips: a file of floating-point samples may hold any number, and the square of a
// large one is none.
inline constexpr float kLoudestSample = 1e6F;

// One channel. Full scale is -1 to 1; samples beyond it are kept as they are.
struct Waveform {
  int rate = kModelRate;  // samples a second
  std::vector<float> samples;

  double seconds() const { return static_cast<double>(samples.size()) / rate; }
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_WAVEFORM_H_
