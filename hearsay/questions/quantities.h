// Quantities, their units, and the numbers with units that stand in a text.
#ifndef HEARSAY_QUESTIONS_QUANTITIES_H_
#define HEARSAY_QUESTIONS_QUANTITIES_H_

#include <string_view>
#include <vector>

namespace hearsay {

// What a number measures. Values are in the base unit named here wherever no unit is given.
enum class Quantity {
  kCount,          // of anything: samples, bits, channels, bars
  kRatio,          // plain; 1 is 100%
  kFrequency,      // Hz
  kTime,           // s
  kLength,         // m
  kArea,           // square metres
  kVolume,         // cubic metres
  kSpeed,          // m/s
  kAngle,          // degrees
  kLevel,          // dB, whatever the reference
  kPressure,       // Pa
  kVoltage,        // V
  kSensitivity,    // V/Pa, of a microphone
  kResistance,     // ohms
  kCapacitance,    // F
  kDataRate,       // bit/s
  kDataSize,       // bytes
  kLoudness,       // sones
  kLoudnessLevel,  // phons
  kMelPitch,       // mels
  kCents,          // hundredths of an equal-tempered semitone
  kSemitones,
  kTempo,  // beats a minute
};

// "frequency", "data rate" ...: for messages.
std::string_view QuantityName(Quantity quantity);

struct Unit {
  std::string_view name;
  Quantity quantity;
  double factor;  // how many base units it is
};

// The unit of that name as texts spell it: "kHz", "microseconds", "dB SPL", "per cent", "perfect
// fifths". Null for a name that is none. Counts have no units: "samples" is none.
const Unit* FindUnit(std::string_view name);

// A number of a text.
struct NumberReading {
  double value;       // in base units
  double half_digit;  // half a unit of the last digit shown, in base units: 0.05 m for "13.6 m"
  const Unit* unit;   // null for a number that no known unit follows

  // A number without a unit is a count, and a plain ratio.
  bool IsOf(Quantity quantity) const {
    if (unit != nullptr) return unit->quantity == quantity;
    return quantity == Quantity::kCount || quantity == Quantity::kRatio;
  }
};

// Every number in the text, in order: "44.1 kHz", "-20 dBFS", "24-bit", "20,000 Hz", "4:1" (the
// ratio 4), and the words two to twelve. "A" or "one" counts as 1 before an interval's name ("a
// perfect fifth") only, since elsewhere it is rarely meant as a number. Digits within a word or
// after a point ("RT60", "G.711") are no numbers.
std::vector<NumberReading> ReadNumbers(std::string_view text);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_QUANTITIES_H_
