#include "hearsay/mini/speech_clips.h"

#include <algorithm>
#include <iterator>

#include "fmt/format.h"
#include "hearsay/mini/treatments.h"

namespace hearsay {
namespace {

std::string VoiceName(const SyntheticVoice& voice) {
  return fmt::format("voice {} {}",
                     voice.engine == SyntheticVoice::Engine::kFlite ? "flite" : "espeak-ng",
                     voice.name);
}

const char* PaceWord(double pace) {
  if (pace < 0.8) return "slow";
  return pace > 1.25 ? "fast" : "usual";
}

}  // namespace

const char* SexOf(bool female) { return female ? "a woman" : "a man"; }

PlannedClip SpokenClip(std::string truth, std::vector<Utterance> utterances, double gap) {
  PlannedClip clip;
  clip.task = kSpeechTask;
  clip.truth = std::move(truth);
  for (const Utterance& utterance : utterances) {
    clip.sources.push_back(VoiceName(*utterance.voice));
    clip.sources.push_back("sentence " + utterance.text);
  }
  clip.render = [utterances = std::move(utterances),
                 gap](const Workbench& bench) -> Result<RenderedClip> {
    RenderedClip rendered;
    rendered.waveform.rate = kMiniRate;
    double at = 0.2;
    for (const Utterance& utterance : utterances) {
      HEARSAY_ASSIGN_OR_RETURN(const Waveform spoken, Speak(*utterance.voice, utterance.text,
                                                            utterance.style, bench.scratch));
      MixAt(spoken, at, 1, &rendered.waveform);
      SeedSegment segment;
      segment.begin = at;
      segment.end = at + spoken.seconds();
      segment.transcript = utterance.text;
      segment.attributes = {{"Gender", utterance.voice->female ? "female" : "male"},
                            {"Emotion", utterance.emotion},
                            {"Pace", PaceWord(utterance.style.pace)}};
      rendered.segments.push_back(std::move(segment));
      at += spoken.seconds() + gap;
    }
    FitLength(std::max(2.0, rendered.waveform.seconds() + 0.2), &rendered.waveform);
    return rendered;
  };
  return clip;
}

const SyntheticVoice* DrawVoice(MiniPart part, bool female, Random* random) {
  const auto voices = VoicesOf(part, female);
  std::vector<const SyntheticVoice*> clear;
  std::vector<const SyntheticVoice*> other;
  for (const SyntheticVoice* voice : voices) {
    (voice->engine == SyntheticVoice::Engine::kFlite ? clear : other).push_back(voice);
  }
  const bool take_clear = !clear.empty() && (other.empty() || random->Below(4) != 0);
  const auto& chosen = take_clear ? clear : other;
  return chosen[random->Below(chosen.size())];
}

SpeechStyle DrawStyle(Random* random) {
  SpeechStyle style;
  style.pace = 0.92 + 0.1 * random->Uniform();
  style.pitch = 45 + static_cast<int>(random->Below(11));
  return style;
}

std::vector<ClipFamily> SpeechFamilies(MiniPart part) {
  auto families = SpeechContentFamilies(part);
  auto delivery = SpeechDeliveryFamilies(part);
  std::move(delivery.begin(), delivery.end(), std::back_inserter(families));
  return families;
}

}  // namespace hearsay
