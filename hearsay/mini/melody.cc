#include "hearsay/mini/melody.h"

#include <cstdlib>

#include "fmt/format.h"
#include "hearsay/base/hash.h"

namespace hearsay {

std::string MelodyName(const Intervals& intervals) {
  std::string name = "m";
  for (const int interval : intervals) name += fmt::format(" {:+}", interval);
  return name;
}

MiniPart PartOfMelody(const Intervals& intervals) {
  const char last = Sha256Hex(MelodyName(intervals)).back();
  const int value = last <= '9' ? last - '0' : last - 'a' + 10;
  return value % 2 == 0 ? MiniPart::kTest : MiniPart::kTrain;
}

Intervals DrawMelody(MiniPart part, Random* random, const std::function<Intervals(Random*)>& draw) {
  while (true) {
    Intervals intervals = draw(random);
    if (PartOfMelody(intervals) == part) return intervals;
  }
}

Intervals ShapedMelody(MiniPart part, MelodyShape shape, int steps, Random* random) {
  return DrawMelody(part, random, [&](Random* source) {
    Intervals intervals;
    for (int i = 0; i < steps; ++i) {
      const bool second_half = i >= steps / 2;
      const bool up = shape == MelodyShape::kRising ||
                      (shape == MelodyShape::kUpThenDown && !second_half) ||
                      (shape == MelodyShape::kDownThenUp && second_half);
      const int size = 1 + static_cast<int>(source->Below(3));
      intervals.push_back(up ? size : -size);
    }
    return intervals;
  });
}

Intervals WanderingMelody(MiniPart part, int steps, int reach, Random* random) {
  return DrawMelody(part, random, [&](Random* source) {
    Intervals intervals;
    int place = 0;
    while (static_cast<int>(intervals.size()) < steps) {
      const int size = 1 + static_cast<int>(source->Below(4));
      const int step = source->Below(2) == 0 ? size : -size;
      if (std::abs(place + step) > reach) continue;
      place += step;
      intervals.push_back(step);
    }
    return intervals;
  });
}

std::vector<int> PitchesOf(const Intervals& intervals, int first) {
  std::vector<int> pitches = {first};
  for (const int interval : intervals) pitches.push_back(pitches.back() + interval);
  return pitches;
}

}  // namespace hearsay
