// Loudness, peaks, clipping and DC of a stream of interleaved frames.
#ifndef HEARSAY_AUDIO_LOUDNESS_METER_H_
#define HEARSAY_AUDIO_LOUDNESS_METER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hearsay/audio/signal_descriptors.h"

namespace hearsay {

class LoudnessMeter {
 public:
  // `frames` as the file's header says, 0 for unknown: long files are summed up in a histogram of
  // 0.1 LU steps, so that memory does not grow.
  LoudnessMeter(int rate, int channels, int64_t frames);
  ~LoudnessMeter();
  LoudnessMeter(const LoudnessMeter&) = delete;
  LoudnessMeter& operator=(const LoudnessMeter&) = delete;

  void Add(std::span<const float> interleaved);
  // All but rms_dbfs, which is of the mono mix.
  SignalLevels Levels() const;

 private:
  // The flat tops of one channel.
  struct FlatTops {
    float last = 0;
    float level = 0;     // of the run in work
    float step = 0;      // by which it was entered
    int64_t length = 0;  // of the run in work
    float peak = 0;
    float smallest_step = 1;  // seen near the peak: what the file resolves there
    float height = 0;         // of the highest flat tops so far
    // Of flat tops of that height, by how many quanta of 2^-i a smooth wave would need to make
    // them.
    static constexpr size_t kSteps = 16;
    std::array<int64_t, kSteps> samples{};
    std::array<int64_t, kSteps> runs{};

    void Add(float sample);
    void EndRun(float leaving_step);
  };
  struct Ebur128;

  int channels_;
  int64_t count_ = 0;  // samples, of all channels
  double sum_ = 0;
  std::vector<FlatTops> tops_;
  std::unique_ptr<Ebur128> ebur128_;
};

// 20 log10(amplitude), at least -200.
double DecibelsOfAmplitude(double amplitude);
// 10 log10(power), at least -200.
double DecibelsOfPower(double power);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_LOUDNESS_METER_H_
