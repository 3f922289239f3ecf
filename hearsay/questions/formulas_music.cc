#include <cmath>

#include "hearsay/questions/formulas.h"

namespace hearsay {
namespace {

using enum Quantity;
using Values = std::vector<double>;

// The greatest common divisor of two whole numbers, by Euclid.
double CommonDivisor(double a, double b) {
  while (b > 0) {
    const double rest = std::fmod(a, b);
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace

std::vector<Formula> MusicFormulas() {
  return {
      // Equal temperament of twelve steps.
      {"semitone-frequency",
       kFrequency,
       {{"reference", kFrequency}, {"semitones", kSemitones}},
       [](const Values& v) { return v[0] * std::pow(2, v[1] / 12); }},
      // Size of an interval (Ellis 1885).
      {"cents-of-ratio",
       kCents,
       {{"ratio", kRatio}},
       [](const Values& v) { return 1200 * std::log2(v[0]); }},
      // The same from two frequencies.
      {"cents-of-frequencies",
       kCents,
       {{"lower", kFrequency}, {"upper", kFrequency}},
       [](const Values& v) { return 1200 * std::log2(v[1] / v[0]); }},
      // How far a just interval lies above its equal-tempered neighbour.
      {"just-interval-error",
       kCents,
       {{"ratio", kRatio}, {"semitones", kSemitones}},
       [](const Values& v) { return 1200 * std::log2(v[0]) - 100 * v[1]; }},
      // So many steps of an octave divided evenly.
      {"step-cents",
       kCents,
       {{"steps", kCount}, {"divisions", kCount}},
       [](const Values& v) { return 1200 * v[0] / v[1]; }},
      // Two intervals one above the other.
      {"interval-sum",
       kSemitones,
       {{"first", kSemitones}, {"second", kSemitones}},
       [](const Values& v) { return v[0] + v[1]; }},
      // Up by the first, down by the second.
      {"interval-difference",
       kSemitones,
       {{"first", kSemitones}, {"second", kSemitones}},
       [](const Values& v) { return v[0] - v[1]; }},
      // The same interval piled up (the first parameter is one of them).
      {"stacked-interval",
       kSemitones,
       {{"interval", kSemitones}, {"times", kCount}},
       [](const Values& v) { return v[0] * v[1]; }},
      // Beats of two tones a second.
      {"beat-frequency",
       kFrequency,
       {{"first", kFrequency}, {"second", kFrequency}},
       [](const Values& v) { return std::abs(v[0] - v[1]); }},
      // Beats of nearly coinciding harmonics of a mistuned interval (Helmholtz).
      {"harmonic-beats",
       kFrequency,
       {{"lower", kFrequency},
        {"lower_harmonic", kCount},
        {"upper", kFrequency},
        {"upper_harmonic", kCount}},
       [](const Values& v) { return std::abs(v[0] * v[1] - v[2] * v[3]); }},
      // Harmonic series.
      {"harmonic-frequency",
       kFrequency,
       {{"fundamental", kFrequency}, {"harmonic", kCount}},
       [](const Values& v) { return v[0] * v[1]; }},
      // Length of one beat.
      {"beat-duration", kTime, {{"tempo", kTempo}}, [](const Values& v) { return 60 / v[0]; }},
      // Length of a note when so many fill a beat.
      {"division-duration",
       kTime,
       {{"tempo", kTempo}, {"notes_per_beat", kCount}},
       [](const Values& v) { return 60 / (v[0] * v[1]); }},
      // Length of so many bars.
      {"bars-duration",
       kTime,
       {{"bars", kCount}, {"beats_per_bar", kCount}, {"tempo", kTempo}},
       [](const Values& v) { return 60 * v[0] * v[1] / v[2]; }},
      // How many bars fill a time.
      {"bars-in-time",
       kCount,
       {{"duration", kTime}, {"beats_per_bar", kCount}, {"tempo", kTempo}},
       [](const Values& v) { return v[0] * v[2] / (60 * v[1]); }},
      // The tempo at which so many bars fill a time.
      {"tempo-of-bars",
       kTempo,
       {{"bars", kCount}, {"beats_per_bar", kCount}, {"duration", kTime}},
       [](const Values& v) { return 60 * v[0] * v[1] / v[2]; }},
      // The tempo from the time between beats.
      {"tempo-of-beat", kTempo, {{"beat", kTime}}, [](const Values& v) { return 60 / v[0]; }},
      // A note keeps its speed while another number of it makes the beat (Carter).
      {"metric-modulation",
       kTempo,
       {{"tempo", kTempo}, {"old_notes_per_beat", kCount}, {"new_notes_per_beat", kCount}},
       [](const Values& v) { return v[0] * v[1] / v[2]; }},
      // Pulses until two cycles begin together again: least common multiple.
      {"polyrhythm-period",
       kCount,
       {{"first", kCount}, {"second", kCount}},
       [](const Values& v) { return v[0] / CommonDivisor(v[0], v[1]) * v[1]; }},
      // Separate moments of attack in a bar of a against b.
      {"polyrhythm-attacks",
       kCount,
       {{"first", kCount}, {"second", kCount}},
       [](const Values& v) { return v[0] + v[1] - CommonDivisor(v[0], v[1]); }},
      // The long quaver of a swung beat, long to short by this ratio.
      {"swing-duration",
       kTime,
       {{"tempo", kTempo}, {"ratio", kRatio}},
       [](const Values& v) { return 60 / v[0] * v[1] / (1 + v[1]); }},
  };
}

}  // namespace hearsay
