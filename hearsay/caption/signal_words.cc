#include "hearsay/caption/signal_words.h"

#include <array>

namespace hearsay {
namespace {

constexpr double kNoEnd = std::numeric_limits<double>::infinity();

constexpr std::array kLoudnessGrades = {
    WordGrade{-50, "barely audible"},  WordGrade{-36, "quiet"}, WordGrade{-26, "moderately quiet"},
    WordGrade{-16, "moderately loud"}, WordGrade{-10, "loud"},  WordGrade{kNoEnd, "very loud"}};
constexpr std::array kClippingGrades = {
    WordGrade{1e-5, "no clipping"}, WordGrade{1e-3, "touches of clipping"},
    WordGrade{1e-2, "clipped"}, WordGrade{0.6, "heavily clipped, distorted"},
    WordGrade{kNoEnd, "square-edged: heavily clipped or a square wave"}};
constexpr std::array kChangeGrades = {
    WordGrade{-12, "getting much softer"},    WordGrade{-5, "getting softer"},
    WordGrade{-3, "getting slightly softer"}, WordGrade{3, "steady in level"},
    WordGrade{5, "getting slightly louder"},  WordGrade{12, "getting louder"},
    WordGrade{kNoEnd, "getting much louder"}};
constexpr std::array kNoisinessGrades = {WordGrade{0.35, "tonal"},
                                         WordGrade{0.75, "partly tonal, partly noisy"},
                                         WordGrade{kNoEnd, "noise-like"}};
constexpr std::array kNoiseColourGrades = {
    WordGrade{-7.5, "steeper than brown noise, a deep rumble"},
    WordGrade{-4.5, "like brown (red) noise"},
    WordGrade{-1.5, "like pink noise"},
    WordGrade{1.5, "like white noise"},
    WordGrade{4.5, "like blue noise"},
    WordGrade{kNoEnd, "like violet noise"}};
constexpr std::array kBrightnessGrades = {
    WordGrade{500, "very dark"}, WordGrade{1200, "dark"}, WordGrade{2500, "medium-bright"},
    WordGrade{5000, "bright"}, WordGrade{kNoEnd, "very bright"}};
constexpr std::array kUpperEdgeGrades = {
    WordGrade{5000, "band-limited, muffled as over a telephone"},
    WordGrade{9000, "band-limited, the treble cut off"}, WordGrade{kNoEnd, "top treble missing"}};
constexpr std::array kRegisterGrades = {
    WordGrade{40, "very low (deep bass) register"}, WordGrade{53, "low register"},
    WordGrade{72, "middle register"}, WordGrade{84, "high register"},
    WordGrade{kNoEnd, "very high register"}};
constexpr std::array kVoiceGrades = {
    WordGrade{140, "low, as most men's"}, WordGrade{165, "between most men's and most women's"},
    WordGrade{290, "high, as most women's"}, WordGrade{kNoEnd, "very high, as a child's"}};
constexpr std::array kTempoGrades = {WordGrade{50, "very slow"}, WordGrade{76, "slow"},
                                     WordGrade{108, "moderate"}, WordGrade{140, "fairly fast"},
                                     WordGrade{180, "fast"},     WordGrade{kNoEnd, "very fast"}};
constexpr std::array kPulseGrades = {WordGrade{0.6, ""}, WordGrade{0.8, "loosely regular"},
                                     WordGrade{kNoEnd, "regular"}};
constexpr std::array kDecayTimeGrades = {
    WordGrade{0.18, "dry, close"}, WordGrade{0.4, "fairly dry, as in a small or furnished room"},
    WordGrade{0.8, "some reverberation, as in a room"},
    WordGrade{1.4, "reverberant, as in a large room or hall"},
    WordGrade{kNoEnd, "very reverberant, as in a big hall or church"}};
constexpr std::array kBackgroundGrades = {
    WordGrade{10, "strong background noise"}, WordGrade{20, "clear background noise"},
    WordGrade{35, "slight background noise"}, WordGrade{kNoEnd, "clean background"}};
constexpr std::array kHarmonicityGrades = {WordGrade{4, ""}, WordGrade{10, "rough or breathy"},
                                           WordGrade{20, "fairly clear"},
                                           WordGrade{kNoEnd, "very clear"}};
constexpr std::array kPitchMovementGrades = {
    WordGrade{-7, "falling far"}, WordGrade{-1.5, "falling"}, WordGrade{1.5, "level"},
    WordGrade{7, "rising"}, WordGrade{kNoEnd, "rising far"}};

}  // namespace

namespace signal_words {
constinit const WordScale kLoudness = {"loudness", "LUFS", kLoudnessGrades};
constinit const WordScale kClipping = {"clipping", "share of samples", kClippingGrades};
constinit const WordScale kChange = {"change of level", "dB", kChangeGrades};
constinit const WordScale kNoisiness = {"noisiness", "0 to 1", kNoisinessGrades};
constinit const WordScale kNoiseColour = {"noise colour", "dB per octave", kNoiseColourGrades};
constinit const WordScale kBrightness = {"brightness", "Hz, spectral centroid", kBrightnessGrades};
constinit const WordScale kUpperEdge = {"upper edge", "Hz", kUpperEdgeGrades};
constinit const WordScale kRegister = {"register", "MIDI number", kRegisterGrades};
constinit const WordScale kVoice = {"voice", "Hz, median pitch", kVoiceGrades};
constinit const WordScale kTempo = {"tempo", "beats a minute", kTempoGrades};
constinit const WordScale kPulse = {"pulse", "0 to 1", kPulseGrades};
constinit const WordScale kDecayTime = {"room", "s for 60 dB", kDecayTimeGrades};
constinit const WordScale kBackground = {"background", "dB, signal to noise", kBackgroundGrades};
constinit const WordScale kHarmonicity = {"harmonicity", "dB", kHarmonicityGrades};
constinit const WordScale kPitchMovement = {"pitch movement", "semitones", kPitchMovementGrades};
}  // namespace signal_words

std::string_view WordScale::For(double value) const {
  for (const WordGrade& grade : grades) {
    if (value < grade.below) return grade.words;
  }
  return grades.back().words;
}

std::span<const WordScale* const> SignalWordScales() {
  using namespace signal_words;  // NOLINT(google-build-using-namespace): the list of its content
  static constexpr std::array<const WordScale*, 15> kScales = {
      &kLoudness,   &kClipping,  &kChange,     &kNoisiness,   &kNoiseColour,
      &kBrightness, &kUpperEdge, &kRegister,   &kVoice,       &kTempo,
      &kPulse,      &kDecayTime, &kBackground, &kHarmonicity, &kPitchMovement};
  return kScales;
}

}  // namespace hearsay
