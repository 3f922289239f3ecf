// The words of the signal description and the values at which one word gives way to the next: one
// table, which docs/captions.md gives reasons for.
#ifndef HEARSAY_CAPTION_SIGNAL_WORDS_H_
#define HEARSAY_CAPTION_SIGNAL_WORDS_H_

#include <limits>
#include <span>
#include <string_view>

namespace hearsay {

// `words` holds for values below `below`, down to where the grade before it ends.
struct WordGrade {
  double below = std::numeric_limits<double>::infinity();
  std::string_view words;
};

// One quantity put into words. Empty words: nothing is said.
struct WordScale {
  std::string_view name;  // as docs/captions.md lists it
  std::string_view unit;
  std::span<const WordGrade> grades;  // rising; the last has no end

  std::string_view For(double value) const;
};

namespace signal_words {
extern const WordScale kLoudness;       // LUFS
extern const WordScale kClipping;       // share of samples
extern const WordScale kChange;         // dB from first to last
extern const WordScale kNoisiness;      // 0 to 1
extern const WordScale kNoiseColour;    // dB per octave
extern const WordScale kBrightness;     // spectral centroid, Hz
extern const WordScale kUpperEdge;      // Hz
extern const WordScale kRegister;       // MIDI number
extern const WordScale kVoice;          // Hz
extern const WordScale kTempo;          // beats a minute
extern const WordScale kPulse;          // 0 to 1
extern const WordScale kDecayTime;      // seconds
extern const WordScale kBackground;     // signal-to-noise ratio, dB
extern const WordScale kHarmonicity;    // dB
extern const WordScale kPitchMovement;  // semitones
}  // namespace signal_words

// All of them, in the order above.
std::span<const WordScale* const> SignalWordScales();

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_SIGNAL_WORDS_H_
