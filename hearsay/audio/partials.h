// What stands out of a finely resolved spectrum: steady tones, and notes that sound together.
#ifndef HEARSAY_AUDIO_PARTIALS_H_
#define HEARSAY_AUDIO_PARTIALS_H_

#include <span>
#include <string>
#include <vector>

#include "hearsay/audio/signal_descriptors.h"

namespace hearsay {

// Collects the peaks of power spectra of about a quarter of a second.
class PartialMeter {
 public:
  // Of spectra of `size` points of sound at `rate`, one every `hop` samples, which are scaled so
  // that a full-scale sine has power 1.
  PartialMeter(int rate, int size, int hop);

  void Add(std::span<const float> power);
  // Strongest first, at most eight.
  std::vector<SteadyTone> SteadyTones() const;
  // The chords between neighbouring `boundaries` (seconds, rising): stretches in which two to six
  // notes sound. Fundamental frequencies are found one after another by the weighted sum of their
  // partials, which are then taken away (after Klapuri 2006, multiple fundamental frequency
  // estimation by summing harmonic amplitudes).
  std::vector<SoundingChord> Chords(std::span<const double> boundaries) const;
  // A single voice's pitch (MIDI) in a stretch, where the autocorrelation found `midi`. A true
  // pitch has its first or third partial; a common subharmonic of two notes, or half of one's
  // frequency, often has neither. Then it is the most salient note but `before`, which may be
  // ringing on.
  double CorrectedPitch(TimeSpan time, double midi, double before) const;

 private:
  struct Peak {
    float hz = 0;
    float amplitude = 0;
  };

  double bin_hz_;
  double hop_seconds_;
  double frame_seconds_;
  size_t last_bin_;
  float top_power_ = 0;
  std::vector<std::vector<Peak>> frames_;
  std::vector<float> frame_power_;
  std::vector<double> logs_;
  // Of each bin: how often it was a peak, the sums of its exact frequency and of its prominence.
  std::vector<int> peak_count_;
  std::vector<double> peak_hz_;
  std::vector<double> peak_prominence_;

  // Partials that are there for most of a stretch; none where fewer frames lie in it.
  std::vector<Peak> StablePartials(TimeSpan time, int least_frames) const;
  // MIDI numbers, the most salient first.
  std::vector<int> NotesOf(std::vector<Peak> partials) const;
};

// "C major" of pitches (MIDI, rising); "perfect fifth, C and G" of two; empty where it has no name.
std::string ChordName(std::span<const int> pitches);
// "A4" of 69.
std::string PitchName(double midi);
double MidiOf(double hz);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_PARTIALS_H_
