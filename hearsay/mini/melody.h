// Melodies, and which part of the benchmark each belongs to.
#ifndef HEARSAY_MINI_MELODY_H_
#define HEARSAY_MINI_MELODY_H_

#include <functional>
#include <string>
#include <vector>

#include "hearsay/base/random.h"
#include "hearsay/mini/recordings.h"

namespace hearsay {

// Steps between successive notes, in semitones: a melody in any key.
using Intervals = std::vector<int>;

// "m +2 -1 +3", the melody's name among a clip's sources.
std::string MelodyName(const Intervals& intervals);

// Every melody belongs to one part, whatever the seed: that which a hash of its name says.
MiniPart PartOfMelody(const Intervals& intervals);

// Draws until the melody is one of the part's.
Intervals DrawMelody(MiniPart part, Random* random, const std::function<Intervals(Random*)>& draw);

enum class MelodyShape { kRising, kFalling, kUpThenDown, kDownThenUp };

// `steps` (even) of 1 to 3 semitones each, along the shape; it turns in its middle.
Intervals ShapedMelody(MiniPart part, MelodyShape shape, int steps, Random* random);

// `steps` of 1 to 4 semitones up or down, which never leads further than `reach` from the first
// note.
Intervals WanderingMelody(MiniPart part, int steps, int reach, Random* random);

// The pitches that begin at `first`.
std::vector<int> PitchesOf(const Intervals& intervals, int first);

}  // namespace hearsay

#endif  // HEARSAY_MINI_MELODY_H_
