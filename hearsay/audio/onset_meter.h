// Onsets and tempo.
#ifndef HEARSAY_AUDIO_ONSET_METER_H_
#define HEARSAY_AUDIO_ONSET_METER_H_

#include <span>
#include <vector>

#include "hearsay/audio/level_meter.h"
#include "hearsay/audio/signal_descriptors.h"

namespace hearsay {

class OnsetMeter {
 public:
  // For power spectra of `size` points of sound at `rate`, one every `hop_seconds`.
  OnsetMeter(int rate, int size, double hop_seconds);

  void Add(std::span<const float> power);
  // Seconds, rising. `levels` tells real onsets from the flicker of soft noise.
  std::vector<double> Onsets(const LevelMeter& levels) const;
  // Of these onsets, or of others beside them; `levels` gives their accents.
  Rhythm Describe(const LevelMeter& levels, std::span<const double> onsets) const;

  // How far bands rise from frame to frame, dB, mean over the bands.
  const std::vector<float>& flux() const { return flux_; }

 private:
  struct Band {
    size_t begin = 0;
    size_t end = 0;
  };

  void AddTempo(Rhythm* rhythm, std::span<const double> onsets) const;

  double hop_seconds_;
  double floor_ = 0;  // the strongest band so far
  std::vector<Band> bands_;
  std::vector<std::vector<float>> before_;  // the last frames' bands, dB
  size_t frame_ = 0;
  std::vector<float> flux_;
  std::vector<float> held_;  // the same over a longer step
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_ONSET_METER_H_
