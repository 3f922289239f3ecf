#include <cmath>
#include <numbers>

#include "hearsay/questions/formulas.h"

namespace hearsay {
namespace {

using enum Quantity;
using Values = std::vector<double>;

}  // namespace

std::vector<Formula> AcousticFormulas() {
  return {
      // So many equal incoherent sources together (addition of powers).
      {"equal-sources-level",
       kLevel,
       {{"level", kLevel}, {"sources", kCount}},
       [](const Values& v) { return v[0] + 10 * std::log10(v[1]); }},
      // Two incoherent sources together (addition of powers).
      {"level-sum",
       kLevel,
       {{"first", kLevel}, {"second", kLevel}},
       [](const Values& v) {
         return 10 * std::log10(std::pow(10, v[0] / 10) + std::pow(10, v[1] / 10));
       }},
      // Free field of a point source: 6 dB a doubling (inverse square law).
      {"point-source-level",
       kLevel,
       {{"level", kLevel}, {"near", kLength}, {"far", kLength}},
       [](const Values& v) { return v[0] - 20 * std::log10(v[2] / v[1]); }},
      // Near field of a long line source: 3 dB a doubling (cylindrical spreading).
      {"line-source-level",
       kLevel,
       {{"level", kLevel}, {"near", kLength}, {"far", kLength}},
       [](const Values& v) { return v[0] - 10 * std::log10(v[2] / v[1]); }},
      // Sound pressure level re 20 micropascals (ISO 1683).
      {"level-of-pressure",
       kLevel,
       {{"pressure", kPressure}},
       [](const Values& v) { return 20 * std::log10(v[0] / 20e-6); }},
      // Loudness doubles every 10 phons from 1 sone at 40 (ISO 532; Stevens).
      {"sones-of-phons",
       kLoudness,
       {{"level", kLoudnessLevel}},
       [](const Values& v) { return std::pow(2, (v[0] - 40) / 10); }},
      // Its inverse.
      {"phons-of-sones",
       kLoudnessLevel,
       {{"loudness", kLoudness}},
       [](const Values& v) { return 40 + 10 * std::log2(v[0]); }},
      // Equivalent rectangular bandwidth of the auditory filter (Glasberg and Moore 1990).
      {"erb",
       kFrequency,
       {{"frequency", kFrequency}},
       [](const Values& v) { return 24.7 * (4.37 * v[0] / 1000 + 1); }},
      // Around a spherical head, from so far off the front (Woodworth 1938).
      {"interaural-delay",
       kTime,
       {{"radius", kLength}, {"angle", kAngle}, {"speed_of_sound", kSpeed}},
       [](const Values& v) {
         return v[0] / v[2] *
                (v[1] * std::numbers::pi / 180 + std::sin(v[1] * std::numbers::pi / 180));
       }},
      // Wavelength (wave motion).
      {"wavelength",
       kLength,
       {{"frequency", kFrequency}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[1] / v[0]; }},
      // Its inverse.
      {"frequency-of-wavelength",
       kFrequency,
       {{"wavelength", kLength}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[1] / v[0]; }},
      // One-way delay of sound (wave motion).
      {"travel-time",
       kTime,
       {{"distance", kLength}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[0] / v[1]; }},
      // How far sound comes in a time (wave motion).
      {"travel-distance",
       kLength,
       {{"delay", kTime}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[0] * v[1]; }},
      // There and back again (wave motion).
      {"echo-delay",
       kTime,
       {{"distance", kLength}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return 2 * v[0] / v[1]; }},
      // How far off the surface is that sends an echo.
      {"echo-distance",
       kLength,
       {{"delay", kTime}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[0] * v[1] / 2; }},
      // Reverberation time by Sabine (ISO 354), metric.
      {"sabine-rt60",
       kTime,
       {{"volume", kVolume}, {"absorption", kArea}},
       [](const Values& v) { return 0.161 * v[0] / v[1]; }},
      // The absorption area that gives a reverberation time (Sabine).
      {"sabine-absorption",
       kArea,
       {{"volume", kVolume}, {"reverberation_time", kTime}},
       [](const Values& v) { return 0.161 * v[0] / v[1]; }},
      // What is left of a level after so long in a diffuse field (definition of RT60).
      {"decayed-level",
       kLevel,
       {{"level", kLevel}, {"duration", kTime}, {"reverberation_time", kTime}},
       [](const Values& v) { return v[0] - 60 * v[1] / v[2]; }},
      // Direct and reverberant sound equal, source without direction (Kuttruff).
      {"critical-distance",
       kLength,
       {{"volume", kVolume}, {"reverberation_time", kTime}},
       [](const Values& v) { return 0.057 * std::sqrt(v[0] / v[1]); }},
      // Axial mode of a rectangular room (Rayleigh).
      {"axial-mode",
       kFrequency,
       {{"length", kLength}, {"order", kCount}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[1] * v[2] / (2 * v[0]); }},
      // The room dimension whose first axial mode is this.
      {"mode-length",
       kLength,
       {{"frequency", kFrequency}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[1] / (2 * v[0]); }},
      // Resonance of a tube open at both ends, end correction left out (Helmholtz, Rayleigh).
      {"open-tube",
       kFrequency,
       {{"length", kLength}, {"mode", kCount}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[1] * v[2] / (2 * v[0]); }},
      // Resonance of a tube closed at one end, the first being mode 1.
      {"closed-tube",
       kFrequency,
       {{"length", kLength}, {"mode", kCount}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return (2 * v[1] - 1) * v[2] / (4 * v[0]); }},
      // A source that comes straight towards a listener at rest (Doppler 1842).
      {"doppler",
       kFrequency,
       {{"frequency", kFrequency}, {"source_speed", kSpeed}, {"speed_of_sound", kSpeed}},
       [](const Values& v) { return v[0] * v[2] / (v[2] - v[1]); }},
      // Output at a sound pressure level (IEC 60268-4).
      {"microphone-voltage",
       kVoltage,
       {{"sensitivity", kSensitivity}, {"level", kLevel}},
       [](const Values& v) { return v[0] * 20e-6 * std::pow(10, v[1] / 20); }},
      // Sensitivity in dB re 1 V/Pa (IEC 60268-4).
      {"sensitivity-level",
       kLevel,
       {{"sensitivity", kSensitivity}},
       [](const Values& v) { return 20 * std::log10(v[0]); }},
      // Its inverse.
      {"sensitivity-of-level",
       kSensitivity,
       {{"level", kLevel}},
       [](const Values& v) { return std::pow(10, v[0] / 20); }},
      // Ideal cardioid relative to its axis, up to but not at 180 degrees (Eargle).
      {"cardioid-response",
       kLevel,
       {{"angle", kAngle}},
       [](const Values& v) {
         return 20 * std::log10((1 + std::cos(v[0] * std::numbers::pi / 180)) / 2);
       }},
      // Ideal pressure-gradient microphone relative to its axis (Eargle).
      {"figure-of-eight-response",
       kLevel,
       {{"angle", kAngle}},
       [](const Values& v) {
         return 20 * std::log10(std::abs(std::cos(v[0] * std::numbers::pi / 180)));
       }},
      // Voltage divider of output and input impedance, in dB (circuit theory).
      {"loading-loss",
       kLevel,
       {{"source", kResistance}, {"load", kResistance}},
       [](const Values& v) { return 20 * std::log10(v[1] / (v[0] + v[1])); }},
  };
}

}  // namespace hearsay
