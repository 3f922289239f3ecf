#include <cmath>
#include <numbers>

#include "hearsay/questions/formulas.h"

namespace hearsay {
namespace {

using enum Quantity;
using Values = std::vector<double>;

}  // namespace

std::vector<Formula> ProcessingFormulas() {
  return {
      // Where a first-order RC filter is 3 dB down (circuit theory).
      {"rc-cutoff",
       kFrequency,
       {{"resistance", kResistance}, {"capacitance", kCapacitance}},
       [](const Values& v) { return 1 / (2 * std::numbers::pi * v[0] * v[1]); }},
      // Far from the cut-off: slope per octave times octaves (filter theory).
      {"slope-attenuation",
       kLevel,
       {{"slope", kLevel}, {"cutoff", kFrequency}, {"frequency", kFrequency}},
       [](const Values& v) { return v[0] * std::abs(std::log2(v[2] / v[1])); }},
      // Width of a resonance between its -3 dB points (definition of Q).
      {"filter-bandwidth",
       kFrequency,
       {{"centre", kFrequency}, {"quality", kRatio}},
       [](const Values& v) { return v[0] / v[1]; }},
      // A sound and its equal copy, delayed: the lowest frequency that cancels (comb filter).
      {"comb-first-notch",
       kFrequency,
       {{"delay", kTime}},
       [](const Values& v) { return 1 / (2 * v[0]); }},
      // Distance of the notches of the same comb filter.
      {"comb-notch-spacing",
       kFrequency,
       {{"delay", kTime}},
       [](const Values& v) { return 1 / v[0]; }},
      // First notch of direct sound and a reflection that travels so much further (comb filter).
      {"path-notch",
       kFrequency,
       {{"path_difference", kLength}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[1] / (2 * v[0]); }},
      // Static curve of a hard-knee compressor (Giannoulis et al. 2012).
      {"compressor-output",
       kLevel,
       {{"input", kLevel}, {"threshold", kLevel}, {"ratio", kRatio}},
       [](const Values& v) { return v[0] <= v[1] ? v[0] : v[1] + (v[0] - v[1]) / v[2]; }},
      // Its gain reduction, as a positive number.
      {"compressor-reduction",
       kLevel,
       {{"input", kLevel}, {"threshold", kLevel}, {"ratio", kRatio}},
       [](const Values& v) { return v[0] <= v[1] ? 0 : (v[0] - v[1]) * (1 - 1 / v[2]); }},
      // Decibels of a ratio of amplitudes (definition).
      {"level-of-amplitude-ratio",
       kLevel,
       {{"ratio", kRatio}},
       [](const Values& v) { return 20 * std::log10(v[0]); }},
      // Its inverse.
      {"amplitude-ratio-of-level",
       kRatio,
       {{"level", kLevel}},
       [](const Values& v) { return std::pow(10, v[0] / 20); }},
      // Decibels of a ratio of powers (definition).
      {"level-of-power-ratio",
       kLevel,
       {{"ratio", kRatio}},
       [](const Values& v) { return 10 * std::log10(v[0]); }},
      // Its inverse.
      {"power-ratio-of-level",
       kRatio,
       {{"level", kLevel}},
       [](const Values& v) { return std::pow(10, v[0] / 10); }},
      // Signal-to-noise ratio from two levels (definition).
      {"snr",
       kLevel,
       {{"signal", kLevel}, {"noise", kLevel}},
       [](const Values& v) { return v[0] - v[1]; }},
      // Noise falls by this when so many aligned takes are averaged (statistics).
      {"averaging-gain",
       kLevel,
       {{"takes", kCount}},
       [](const Values& v) { return 10 * std::log10(v[0]); }},
      // Total harmonic distortion in decibels below the fundamental (IEC 60268-3).
      {"distortion-level",
       kLevel,
       {{"distortion", kRatio}},
       [](const Values& v) { return 20 * std::log10(v[0]); }},
      // Its inverse, from a negative level.
      {"distortion-ratio",
       kRatio,
       {{"level", kLevel}},
       [](const Values& v) { return std::pow(10, v[0] / 20); }},
      // Total harmonic distortion of two harmonics, relative to the fundamental (IEC 60268-3).
      {"distortion-of-harmonics",
       kRatio,
       {{"second", kRatio}, {"third", kRatio}},
       [](const Values& v) { return std::hypot(v[0], v[1]); }},
      // Intermodulation product 2a - b (IEC 60268-3).
      {"third-order-product",
       kFrequency,
       {{"doubled", kFrequency}, {"other", kFrequency}},
       [](const Values& v) { return std::abs(2 * v[0] - v[1]); }},
      // Second-order intermodulation product (IEC 60268-3).
      {"difference-product",
       kFrequency,
       {{"first", kFrequency}, {"second", kFrequency}},
       [](const Values& v) { return std::abs(v[0] - v[1]); }},
      // Where a harmonic made by digital distortion lands (sampling theorem).
      {"folded-harmonic",
       kFrequency,
       {{"fundamental", kFrequency}, {"harmonic", kCount}, {"sampling_rate", kFrequency}},
       [](const Values& v) {
         return std::abs(v[0] * v[1] - v[2] * std::round(v[0] * v[1] / v[2]));
       }},
  };
}

}  // namespace hearsay
