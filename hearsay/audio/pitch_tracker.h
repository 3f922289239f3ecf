// Fundamental frequency and harmonicity of a single voice.
#ifndef HEARSAY_AUDIO_PITCH_TRACKER_H_
#define HEARSAY_AUDIO_PITCH_TRACKER_H_

#include <deque>
#include <span>
#include <vector>

#include "hearsay/audio/fourier.h"

namespace hearsay {

inline constexpr double kLowestPitchHz = 50;
inline constexpr double kHighestPitchHz = 2100;

struct PitchFrame {
  float hz = 0;        // 0 where unvoiced
  float strength = 0;  // the normalised autocorrelation at the period, 0 to 1
};

// Boersma 1993 (Proc. Inst. Phonetic Sciences Amsterdam 17, 97-110): candidates are the maxima of
// the autocorrelation of a Hann-windowed frame divided by that of the window, refined by sinc
// interpolation; the path through them is the cheapest by his costs of octaves, octave jumps and
// changes of voicing. Since the ceiling is far above a voice's, pitches over 400 Hz must be up to
// 0.3 more periodic than his threshold of 0.45. The path is decided 0.6 s behind the sound, so that
// memory stays bounded.
class PitchTracker {
 public:
  // `hop_seconds` apart; frames are three periods of kLowestPitchHz long.
  PitchTracker(int rate, double hop_seconds);

  int frame_size() const { return static_cast<int>(window_.size()); }

  // The next frame, of frame_size() samples.
  void Add(std::span<const float> frame);
  // One for each frame added, complete after Finish.
  const std::vector<PitchFrame>& frames() const { return decided_; }
  void Finish();

 private:
  struct Candidate {
    float hz = 0;  // 0: unvoiced
    float strength = 0;
    float score = 0;
    int from = 0;  // best predecessor
  };
  using Column = std::vector<Candidate>;

  Column Candidates(std::span<const float> frame);
  // Maximum of the autocorrelation near a lag: {lag, height}.
  std::pair<double, double> Refine(std::span<const float> correlation, int lag) const;
  void Decide(size_t keep);

  int rate_;
  double cost_scale_;  // costs hold for steps of 10 ms
  int shortest_lag_;
  int longest_lag_;
  RealFourier fourier_;
  std::vector<float> window_;
  std::vector<float> window_correlation_;
  std::vector<float> centred_;
  std::vector<float> correlation_;
  float global_peak_ = 0;
  std::deque<Column> columns_;
  std::vector<PitchFrame> decided_;
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_PITCH_TRACKER_H_
