#include "hearsay/questions/quantities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "hearsay/base/text.h"

namespace hearsay {
namespace {

using enum Quantity;

constexpr Unit kUnits[] = {
    {"%", kRatio, 0.01},
    {"per cent", kRatio, 0.01},
    {"percent", kRatio, 0.01},
    {"times", kRatio, 1},
    {":1", kRatio, 1},
    {"Hz", kFrequency, 1},
    {"hertz", kFrequency, 1},
    {"kHz", kFrequency, 1e3},
    {"MHz", kFrequency, 1e6},
    {"s", kTime, 1},
    {"second", kTime, 1},
    {"seconds", kTime, 1},
    {"ms", kTime, 1e-3},
    {"milliseconds", kTime, 1e-3},
    {"us", kTime, 1e-6},
    {"microseconds", kTime, 1e-6},
    {"min", kTime, 60},
    {"minute", kTime, 60},
    {"minutes", kTime, 60},
    {"h", kTime, 3600},
    {"hour", kTime, 3600},
    {"hours", kTime, 3600},
    {"m", kLength, 1},
    {"metre", kLength, 1},
    {"metres", kLength, 1},
    {"km", kLength, 1e3},
    {"cm", kLength, 1e-2},
    {"mm", kLength, 1e-3},
    {"m2", kArea, 1},
    {"square metres", kArea, 1},
    {"m3", kVolume, 1},
    {"cubic metres", kVolume, 1},
    {"cubic metre", kVolume, 1},
    {"m/s", kSpeed, 1},
    {"metres a second", kSpeed, 1},
    {"metres per second", kSpeed, 1},
    {"km/h", kSpeed, 1 / 3.6},
    {"degrees", kAngle, 1},
    {"dB", kLevel, 1},
    {"decibels", kLevel, 1},
    {"dB SPL", kLevel, 1},
    {"dBFS", kLevel, 1},
    {"dBV", kLevel, 1},
    {"dBu", kLevel, 1},
    {"dB(A)", kLevel, 1},
    {"Pa", kPressure, 1},
    {"mPa", kPressure, 1e-3},
    {"uPa", kPressure, 1e-6},
    {"micropascals", kPressure, 1e-6},
    {"V", kVoltage, 1},
    {"volts", kVoltage, 1},
    {"mV", kVoltage, 1e-3},
    {"millivolts", kVoltage, 1e-3},
    {"uV", kVoltage, 1e-6},
    {"V/Pa", kSensitivity, 1},
    {"mV/Pa", kSensitivity, 1e-3},
    {"ohms", kResistance, 1},
    {"ohm", kResistance, 1},
    {"kilohms", kResistance, 1e3},
    {"kilohm", kResistance, 1e3},
    {"uF", kCapacitance, 1e-6},
    {"microfarads", kCapacitance, 1e-6},
    {"microfarad", kCapacitance, 1e-6},
    {"nF", kCapacitance, 1e-9},
    {"pF", kCapacitance, 1e-12},
    {"bit/s", kDataRate, 1},
    {"kbit/s", kDataRate, 1e3},
    {"Mbit/s", kDataRate, 1e6},
    {"byte", kDataSize, 1},
    {"bytes", kDataSize, 1},
    {"kB", kDataSize, 1e3},
    {"MB", kDataSize, 1e6},
    {"megabytes", kDataSize, 1e6},
    {"GB", kDataSize, 1e9},
    {"gigabytes", kDataSize, 1e9},
    {"KiB", kDataSize, 1024},
    {"MiB", kDataSize, 1024.0 * 1024},
    {"sone", kLoudness, 1},
    {"sones", kLoudness, 1},
    {"phon", kLoudnessLevel, 1},
    {"phons", kLoudnessLevel, 1},
    {"mel", kMelPitch, 1},
    {"mels", kMelPitch, 1},
    {"cent", kCents, 1},
    {"cents", kCents, 1},
    {"semitone", kSemitones, 1},
    {"semitones", kSemitones, 1},
    {"whole tone", kSemitones, 2},
    {"whole tones", kSemitones, 2},
    {"minor third", kSemitones, 3},
    {"minor thirds", kSemitones, 3},
    {"major third", kSemitones, 4},
    {"major thirds", kSemitones, 4},
    {"perfect fourth", kSemitones, 5},
    {"perfect fourths", kSemitones, 5},
    {"tritone", kSemitones, 6},
    {"tritones", kSemitones, 6},
    {"perfect fifth", kSemitones, 7},
    {"perfect fifths", kSemitones, 7},
    {"minor sixth", kSemitones, 8},
    {"major sixth", kSemitones, 9},
    {"minor seventh", kSemitones, 10},
    {"major seventh", kSemitones, 11},
    {"octave", kSemitones, 12},
    {"octaves", kSemitones, 12},
    {"bpm", kTempo, 1},
    {"beats a minute", kTempo, 1},
    {"beats per minute", kTempo, 1},
    {"crotchets a minute", kTempo, 1},
    {"crotchet beats a minute", kTempo, 1},
    {"minims a minute", kTempo, 1},
    {"quavers a minute", kTempo, 1},
};

constexpr std::array<std::string_view, 11> kWords = {
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A number without sign at the start of the text: its digits, and where it ends.
struct Number {
  double value = 0;
  int decimals = 0;
  size_t end = 0;
};

std::optional<Number> NumberAt(std::string_view text, size_t begin) {
  std::string digits;
  size_t i = begin;
  const auto digit = [&](size_t at) { return at < text.size() && IsDigit(text[at]); };
  while (digit(i)) digits += text[i++];
  if (digits.empty()) return std::nullopt;
  // A comma belongs to the number only where it sets off three digits.
  for (size_t first = i - begin; first <= 3 && i < text.size() && text[i] == ',';) {
    if (!digit(i + 1) || !digit(i + 2) || !digit(i + 3) || digit(i + 4)) break;
    digits += text.substr(i + 1, 3);
    i += 4;
  }
  int decimals = 0;
  if (i < text.size() && text[i] == '.' && digit(i + 1)) {
    digits += text[i++];
    for (; digit(i); ++decimals) digits += text[i++];
  }
  Number number{.decimals = decimals, .end = i};
  std::from_chars(digits.data(), digits.data() + digits.size(), number.value);
  return number;
}

// The longest unit that begins at `begin` and ends with a word; null when there is none.
const Unit* UnitAt(std::string_view text, size_t begin) {
  const Unit* longest = nullptr;
  for (const Unit& unit : kUnits) {
    if (!text.substr(begin).starts_with(unit.name)) continue;
    const size_t end = begin + unit.name.size();
    if (end < text.size() && IsLetter(unit.name.back()) &&
        (IsLetter(text[end]) || IsDigit(text[end]))) {
      continue;
    }
    if (longest == nullptr || unit.name.size() > longest->name.size()) longest = &unit;
  }
  return longest;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<NumberReading> Scan() {
    while (at_ < text_.size()) {
      if (IsDigit(text_[at_])) {
        ReadDigits();
      } else if (IsLetter(text_[at_])) {
        ReadWord();
      } else {
        ++at_;
      }
    }
    return std::move(readings_);
  }

 private:
  void ReadDigits() {
    const size_t begin = at_;
    const Number number = *NumberAt(text_, begin);
    at_ = number.end;
    if (begin > 0 && text_[begin - 1] == '.') return;
    const bool negative = begin > 0 && text_[begin - 1] == '-' &&
                          (begin == 1 || text_[begin - 2] == ' ' || text_[begin - 2] == '(');
    double value = negative ? -number.value : number.value;
    double half_digit = 0.5 * std::pow(10.0, -number.decimals);
    if (at_ + 1 < text_.size() && text_[at_] == ':' && IsDigit(text_[at_ + 1])) {
      const Number second = *NumberAt(text_, at_ + 1);
      at_ = second.end;
      readings_.push_back({value / second.value, half_digit / second.value, FindUnit(":1")});
      return;
    }
    Finish(value, half_digit);
  }

  void ReadWord() {
    const size_t begin = at_;
    while (at_ < text_.size() && (IsLetter(text_[at_]) || IsDigit(text_[at_]))) ++at_;
    if (begin > 0 && text_[begin - 1] == '-') return;  // twenty-two
    const std::string word = ToLower(text_.substr(begin, at_ - begin));
    const auto* const found = std::find(kWords.begin(), kWords.end(), word);
    if (found != kWords.end()) {
      Finish(static_cast<double>(found - kWords.begin()) + 2, 0.5);
    } else if ((word == "a" || word == "an" || word == "one") && at_ < text_.size()) {
      const Unit* unit = UnitAt(text_, at_ + 1);
      if (unit != nullptr && unit->quantity == kSemitones) Finish(1, 0.5);
    }
  }

  // The number that ends at at_, with the unit that follows it after a blank, a hyphen or nothing.
  void Finish(double value, double half_digit) {
    size_t begin = at_;
    if (begin < text_.size() && (text_[begin] == ' ' || text_[begin] == '-')) ++begin;
    const Unit* unit = UnitAt(text_, begin);
    if (unit == nullptr) {
      readings_.push_back({value, half_digit, nullptr});
      return;
    }
    at_ = begin + unit->name.size();
    readings_.push_back({value * unit->factor, half_digit * unit->factor, unit});
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<NumberReading> readings_;
};

}  // namespace

std::string_view QuantityName(Quantity quantity) {
  switch (quantity) {
    case kCount:
      return "count";
    case kRatio:
      return "ratio";
    case kFrequency:
      return "frequency";
    case kTime:
      return "time";
    case kLength:
      return "length";
    case kArea:
      return "area";
    case kVolume:
      return "volume";
    case kSpeed:
      return "speed";
    case kAngle:
      return "angle";
    case kLevel:
      return "level";
    case kPressure:
      return "pressure";
    case kVoltage:
      return "voltage";
    case kSensitivity:
      return "sensitivity";
    case kResistance:
      return "resistance";
    case kCapacitance:
      return "capacitance";
    case kDataRate:
      return "data rate";
    case kDataSize:
      return "data size";
    case kLoudness:
      return "loudness";
    case kLoudnessLevel:
      return "loudness level";
    case kMelPitch:
      return "mel pitch";
    case kCents:
      return "size in cents";
    case kSemitones:
      return "size in semitones";
    case kTempo:
      return "tempo";
  }
  return "";
}

const Unit* FindUnit(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kUnits), std::end(kUnits),
                                         [name](const Unit& unit) { return unit.name == name; });
  return found == std::end(kUnits) ? nullptr : found;
}

std::vector<NumberReading> ReadNumbers(std::string_view text) { return Scanner(text).Scan(); }

}  // namespace hearsay
