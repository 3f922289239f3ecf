// The average spectrum of a sound: its shape, its slope, its edges.
#ifndef HEARSAY_AUDIO_SPECTRAL_METER_H_
#define HEARSAY_AUDIO_SPECTRAL_METER_H_

#include <span>
#include <vector>

#include "hearsay/audio/signal_descriptors.h"

namespace hearsay {

class SpectralMeter {
 public:
  // For power spectra of `size` / 2 + 1 bins of sound at `rate`.
  SpectralMeter(int rate, int size);

  void Add(std::span<const float> power);
  // Nothing that sounds has been added.
  bool empty() const { return weights_ <= 0; }
  // All but zero crossings and tones.
  SpectralShape Shape() const;

 private:
  // First bin and the one after the last.
  struct Band {
    size_t begin = 0;
    size_t end = 0;
  };

  double bin_hz_;
  double nyquist_hz_;
  size_t first_bin_;              // DC and what the window spreads it over are left out
  std::vector<Band> bands_;       // third octaves
  std::vector<Band> flat_bands_;  // the same, joined where they are narrow
  std::vector<double> mean_power_;
  std::vector<float> magnitudes_;
  std::vector<double> logs_;  // sums of natural logarithms, up to each bin
  double weights_ = 0;
  double centroid_ = 0;
  double bandwidth_ = 0;
  double rolloff_ = 0;
  double flatness_ = 0;
  double noisiness_ = 0;

  void AddSlope(SpectralShape* shape) const;
  void AddEdges(SpectralShape* shape) const;
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_SPECTRAL_METER_H_
