// The recorded sounds that the mini benchmark is made from, and which part each belongs to.
#ifndef HEARSAY_MINI_RECORDINGS_H_
#define HEARSAY_MINI_RECORDINGS_H_

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/audio/waveform.h"
#include "hearsay/base/status.h"

namespace hearsay {

// Recordings, voices, soundfonts and melodies belong to one part and are never in the other.
enum class MiniPart { kTest, kTrain };

// "test" or "train".
std::string_view PartName(MiniPart part);

// Every clip's rate, in samples a second.
inline constexpr int kMiniRate = kModelRate;

struct Recording {
  const char* label;  // what is heard, with its article: "a cow"
  MiniPart part;
  bool single_event;    // one short event, which can be counted; otherwise a longer sound
  bool wide_band;       // has energy from below 500 Hz to above 3 kHz
  const char* package;  // Debian's
  const char* file;
  const char* member;  // within a Qt resource file; empty where `file` is the sound file itself
};

// All of them; the labels of one part are distinct. What a recording holds is what its package's
// authors called it. Licences: docs/mini.md.
const std::vector<Recording>& Recordings();

// Those of a part, single events or longer sounds.
std::vector<const Recording*> RecordingsOf(MiniPart part, bool single_event);

// Spoken prompts of telephone systems, by the same names in five languages. One voice each, but
// English and Spanish are the same woman's.
struct PromptLanguage {
  const char* language;
  const char* package;
  const char* folder;
  bool female;
};
const std::array<PromptLanguage, 5>& PromptLanguages();

// Names of prompts (files without ".wav") that are whole sentences of 2 to 9 s in all five.
const std::vector<const char*>& PromptNames();

// A sentence from a novel read aloud, with the text that the package gives for it.
struct ReadSentence {
  std::filesystem::path file;
  std::string text;  // lower case, without punctuation
};
// Those of pocketsphinx-testdata, in the order of its list.
Result<std::vector<ReadSentence>> ReadSentences();

// The recordings of a part in memory: mono, kMiniRate, without silence at the ends, peak 0.7.
class RecordingLibrary {
 public:
  // `scratch` is a folder for temporary files. Errors name the package that is missing.
  static Result<RecordingLibrary> Load(MiniPart part, const std::filesystem::path& scratch);

  // Of a recording of the part that was loaded.
  const Waveform& Get(const Recording& recording) const;

 private:
  std::map<const Recording*, Waveform> waveforms_;
};

}  // namespace hearsay

#endif  // HEARSAY_MINI_RECORDINGS_H_
