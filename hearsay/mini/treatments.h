// What the mini benchmark does to sound, each with a known effect: the truth of a question about
// it.
#ifndef HEARSAY_MINI_TREATMENTS_H_
#define HEARSAY_MINI_TREATMENTS_H_

#include "hearsay/audio/waveform.h"
#include "hearsay/base/random.h"

namespace hearsay {

enum class LoudnessShape { kLouder, kSofter, kLouderThenSofter, kSofterThenLouder };
inline constexpr int kLoudnessShapes = 4;

enum class NoiseColour { kWhite, kPink, kBrown, kViolet };
inline constexpr int kNoiseColours = 4;

// The place between 0 (softest) and 1 (loudest) at `position` (0 to 1) of a clip; straight lines.
double LoudnessAt(LoudnessShape shape, double position);

// Scales so that the largest magnitude is `peak`. Silence stays silence.
void NormalisePeak(double peak, Waveform* waveform);

// Cuts or pads with silence to exactly `seconds`; a cut fades out over 20 ms.
void FitLength(double seconds, Waveform* waveform);

// Cut, or repeated from its beginning, to exactly `seconds`; joints cross-fade over 10 ms.
Waveform Looped(const Waveform& waveform, double seconds);

// Without what is softer than 1/300 (-50 dB) of the peak at both ends, but for 20 ms.
void TrimSilence(Waveform* waveform);

// Adds `other` into `target` from `start` seconds on; `target` grows where it must.
void MixAt(const Waveform& other, double start, double gain, Waveform* target);

// Gain along the shape, from -range_db to 0 dB, linear in decibels.
void ApplyLoudness(LoudnessShape shape, double range_db, Waveform* waveform);

// Raises a waveform of peak 1 by `drive_db` and cuts it off at +-1, then scales to `peak`.
void HardClip(double drive_db, double peak, Waveform* waveform);

// Linear-phase windowed-sinc filters (Blackman window, 511 taps), delay removed. At 16 kHz the
// transition is about 170 Hz wide; the stop band is below -70 dB.
void LowPass(double hertz, Waveform* waveform);
void HighPass(double hertz, Waveform* waveform);

// Silence in `count` gaps of 60 to 120 ms, evenly spread.
void DropOut(int count, Random* random, Waveform* waveform);

// Mains hum: `hertz` and its harmonics 2, 3 and 5, the fundamental at amplitude `level`.
void AddHum(double hertz, double level, Waveform* waveform);

// White noise of root mean square `level`.
void AddHiss(double level, Random* random, Waveform* waveform);

// Schroeder's reverberator ("Natural sounding artificial reverberation", 1962): eight parallel
// combs and three all-passes. Sound decays by 60 dB in `decay_seconds`, which are appended; the
// reverberation is `wet` times the direct sound.
void Reverberate(double decay_seconds, double wet, Waveform* waveform);

// Repeats `delay_seconds` apart, each `gain` of the one before, `count` of them, appended.
void Echo(double delay_seconds, double gain, int count, Waveform* waveform);

// Gaussian noise of root mean square 0.1. Power falls by 0 (white), 3 (pink) and 6 dB (brown) an
// octave, or rises by 6 dB (violet), between 50 Hz and a quarter of the rate.
Waveform Noise(NoiseColour colour, double seconds, int rate, Random* random);

}  // namespace hearsay

#endif  // HEARSAY_MINI_TREATMENTS_H_
