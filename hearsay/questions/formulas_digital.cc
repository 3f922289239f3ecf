#include <cmath>

#include "hearsay/questions/formulas.h"

namespace hearsay {
namespace {

using enum Quantity;
using Values = std::vector<double>;

}  // namespace

std::vector<Formula> DigitalFormulas() {
  return {
      // Where a tone appears after sampling without a filter: folded at half the rate (sampling
      // theorem).
      {"alias-frequency",
       kFrequency,
       {{"frequency", kFrequency}, {"sampling_rate", kFrequency}},
       [](const Values& v) { return std::abs(v[0] - v[1] * std::round(v[0] / v[1])); }},
      // The sampling rate that a band up to this frequency needs at least (Nyquist, Shannon).
      {"nyquist-rate",
       kFrequency,
       {{"highest_frequency", kFrequency}},
       [](const Values& v) { return 2 * v[0]; }},
      // Full-scale sine against the rounding noise of a linear converter (Bennett 1948).
      {"quantisation-snr",
       kLevel,
       {{"bits", kCount}},
       [](const Values& v) { return 6.02 * v[0] + 1.76; }},
      // The fewest whole bits that reach this signal-to-noise ratio, by the same rule.
      {"bits-for-snr",
       kCount,
       {{"snr", kLevel}},
       [](const Values& v) { return std::ceil((v[0] - 1.76) / 6.02); }},
      // Bits a second of linear PCM (definition).
      {"pcm-data-rate",
       kDataRate,
       {{"sampling_rate", kFrequency}, {"bits", kCount}, {"channels", kCount}},
       [](const Values& v) { return v[0] * v[1] * v[2]; }},
      // Bytes of linear PCM, headers left out (definition).
      {"pcm-data-size",
       kDataSize,
       {{"sampling_rate", kFrequency}, {"bits", kCount}, {"channels", kCount}, {"duration", kTime}},
       [](const Values& v) { return v[0] * v[1] * v[2] * v[3] / 8; }},
      // How long linear PCM fits into a store of this size (definition).
      {"pcm-duration",
       kTime,
       {{"size", kDataSize}, {"sampling_rate", kFrequency}, {"bits", kCount}, {"channels", kCount}},
       [](const Values& v) { return 8 * v[0] / (v[1] * v[2] * v[3]); }},
      // Samples of one channel in a span of time (definition).
      {"samples-in-time",
       kCount,
       {{"duration", kTime}, {"sampling_rate", kFrequency}},
       [](const Values& v) { return v[0] * v[1]; }},
      // The span of a number of samples: a codec frame, a buffer (definition).
      {"time-of-samples",
       kTime,
       {{"samples", kCount}, {"sampling_rate", kFrequency}},
       [](const Values& v) { return v[0] / v[1]; }},
      // Distance of neighbouring bins of a DFT (definition of the DFT).
      {"dft-bin-spacing",
       kFrequency,
       {{"sampling_rate", kFrequency}, {"length", kCount}},
       [](const Values& v) { return v[0] / v[1]; }},
      // The bin nearest to a frequency, counted from 0 (definition of the DFT).
      {"dft-bin-index",
       kCount,
       {{"frequency", kFrequency}, {"sampling_rate", kFrequency}, {"length", kCount}},
       [](const Values& v) { return std::round(v[0] * v[2] / v[1]); }},
      // The centre frequency of a bin, counted from 0 (definition of the DFT).
      {"dft-bin-frequency",
       kFrequency,
       {{"bin", kCount}, {"sampling_rate", kFrequency}, {"length", kCount}},
       [](const Values& v) { return v[0] * v[1] / v[2]; }},
      // Whole windows in a signal without padding (Allen and Rabiner 1977); 1e-9 against rounding.
      {"stft-frames",
       kCount,
       {{"duration", kTime}, {"window", kTime}, {"hop", kTime}},
       [](const Values& v) { return std::floor((v[0] - v[1]) / v[2] + 1e-9) + 1; }},
      // The same, all in samples.
      {"stft-frames-of-samples",
       kCount,
       {{"samples", kCount}, {"window", kCount}, {"hop", kCount}},
       [](const Values& v) { return std::floor((v[0] - v[1]) / v[2]) + 1; }},
      // The window whose main lobe, so many bins wide, is as wide as two tones lie apart (Harris
      // 1978).
      {"window-for-resolution",
       kTime,
       {{"separation", kFrequency}, {"bins", kCount}},
       [](const Values& v) { return v[1] / v[0]; }},
      // The pitch of an autocorrelation or cepstral peak at a lag (Rabiner and Schafer).
      {"lag-frequency",
       kFrequency,
       {{"sampling_rate", kFrequency}, {"lag", kCount}},
       [](const Values& v) { return v[0] / v[1]; }},
      // The mel scale of O'Shaughnessy, Speech Communication (1987).
      {"mel-of-frequency",
       kMelPitch,
       {{"frequency", kFrequency}},
       [](const Values& v) { return 2595 * std::log10(1 + v[0] / 700); }},
      // Its inverse.
      {"frequency-of-mel",
       kFrequency,
       {{"mels", kMelPitch}},
       [](const Values& v) { return 700 * (std::pow(10, v[0] / 2595) - 1); }},
      // Bytes of a stream of constant bit rate (definition): a file, or one packet's payload.
      {"coded-size",
       kDataSize,
       {{"bit_rate", kDataRate}, {"duration", kTime}},
       [](const Values& v) { return v[0] * v[1] / 8; }},
      // The mean bit rate of a file (definition).
      {"mean-bit-rate",
       kDataRate,
       {{"size", kDataSize}, {"duration", kTime}},
       [](const Values& v) { return 8 * v[0] / v[1]; }},
      // Linear PCM against the coded stream (definition).
      {"compression-ratio",
       kRatio,
       {{"sampling_rate", kFrequency},
        {"bits", kCount},
        {"channels", kCount},
        {"bit_rate", kDataRate}},
       [](const Values& v) { return v[0] * v[1] * v[2] / v[3]; }},
      // Packets a second when each carries so much sound (RFC 3550).
      {"packets-per-second", kCount, {{"packet", kTime}}, [](const Values& v) { return 1 / v[0]; }},
      // Bit rate on the line, headers included (RFC 3550).
      {"packet-bit-rate",
       kDataRate,
       {{"bit_rate", kDataRate}, {"packet", kTime}, {"headers", kDataSize}},
       [](const Values& v) { return v[0] + 8 * v[2] / v[1]; }},
      // Sound in a run of packets: lost, or waiting in a jitter buffer (RFC 3550).
      {"lost-time",
       kTime,
       {{"packets", kCount}, {"packet", kTime}},
       [](const Values& v) { return v[0] * v[1]; }},
      // Errors over the words of the reference (Levenshtein alignment; NIST sclite).
      {"word-error-rate",
       kRatio,
       {{"substitutions", kCount},
        {"deletions", kCount},
        {"insertions", kCount},
        {"words", kCount}},
       [](const Values& v) { return (v[0] + v[1] + v[2]) / v[3]; }},
      // F1 from counts (van Rijsbergen 1979).
      {"f-score",
       kRatio,
       {{"hits", kCount}, {"false_alarms", kCount}, {"misses", kCount}},
       [](const Values& v) { return 2 * v[0] / (2 * v[0] + v[1] + v[2]); }},
      // F1, the harmonic mean of precision and recall (van Rijsbergen 1979).
      {"f-score-of-rates",
       kRatio,
       {{"precision", kRatio}, {"recall", kRatio}},
       [](const Values& v) { return 2 * v[0] * v[1] / (v[0] + v[1]); }},
      // Time taken for the time of sound worked through (definition).
      {"real-time-factor",
       kRatio,
       {{"processing", kTime}, {"audio", kTime}},
       [](const Values& v) { return v[0] / v[1]; }},
  };
}

}  // namespace hearsay
