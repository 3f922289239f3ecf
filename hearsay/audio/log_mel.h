// Whisper's log-mel spectrogram.
#ifndef HEARSAY_AUDIO_LOG_MEL_H_
#define HEARSAY_AUDIO_LOG_MEL_H_

#include <cstddef>
#include <span>
#include <vector>

namespace hearsay {

inline constexpr int kMelWindow = 400;  // samples of one frame: 25 ms
inline constexpr int kMelHop = 160;     // from one frame to the next: 10 ms
inline constexpr int kWindowSeconds = 30;
inline constexpr int kWindowSamples = kWindowSeconds * 16000;
inline constexpr int kWindowFrames = kWindowSamples / kMelHop;

// As openai/whisper's audio.py (log_mel_spectrogram): periodic Hann window of 400 samples every 160
// samples of sound at 16 kHz, reflected at both ends; power spectrum; Slaney's mel filters from 0
// to 8 kHz; log10 with a floor of 1e-10 and of 8 below the largest value; (x + 4) / 4.
class LogMel {
 public:
  // `bands`: 80, or 128 as large-v3.
  explicit LogMel(int bands);

  int bands() const { return bands_; }

  // bands x frames, band after band, for `frames` frames from the first sample; sound that ends
  // earlier is followed by silence, longer sound is cut off. Samples are clipped at
  // kLoudestSample. Calls from several threads are fine.
  void Compute(std::span<const float> samples, int frames, float* output) const;

  // The filters, bands x 201, for tests.
  std::vector<float> FilterBank() const;

 private:
  struct Filter {
    int first = 0;  // spectrum bin
    std::vector<float> weights;
  };

  int bands_;
  std::vector<Filter> filters_;
  std::vector<float> window_;
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_LOG_MEL_H_
