// What the makers of speech clips share.
#ifndef HEARSAY_MINI_SPEECH_CLIPS_H_
#define HEARSAY_MINI_SPEECH_CLIPS_H_

#include <string>
#include <utility>
#include <vector>

#include "hearsay/mini/clip_plan.h"
#include "hearsay/mini/synthesisers.h"

namespace hearsay {

inline constexpr const char* kSpeechTask = "speech";

// One thing that one voice says, once.
struct Utterance {
  const SyntheticVoice* voice = nullptr;
  std::string text;
  SpeechStyle style;
  std::string emotion = "neutral";
};

// A clip of utterances, one after the other with `gap` seconds between; a segment for each.
PlannedClip SpokenClip(std::string truth, std::vector<Utterance> utterances, double gap);

// "a woman", "a man".
const char* SexOf(bool female);

// Draws a voice of the part: flite's, which are clearer, three times in four where the part has one
// of the wanted sex.
const SyntheticVoice* DrawVoice(MiniPart part, bool female, Random* random);

// A little variation of pace and pitch, so that no two utterances are the same.
SpeechStyle DrawStyle(Random* random);

// Families whose questions ask for the words said, and for how or by whom they are said.
std::vector<ClipFamily> SpeechContentFamilies(MiniPart part);
std::vector<ClipFamily> SpeechDeliveryFamilies(MiniPart part);

}  // namespace hearsay

#endif  // HEARSAY_MINI_SPEECH_CLIPS_H_
