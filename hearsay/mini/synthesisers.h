// The programs that make the mini benchmark's music and speech: fluidsynth, espeak-ng, flite.
#ifndef HEARSAY_MINI_SYNTHESISERS_H_
#define HEARSAY_MINI_SYNTHESISERS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "hearsay/audio/waveform.h"
#include "hearsay/base/status.h"
#include "hearsay/mini/midi.h"
#include "hearsay/mini/recordings.h"

namespace hearsay {

// Plays a song with the part's soundfont (test: FluidR3, train: TimGM6mb), without reverberation
// and chorus, at 44.1 kHz, and brings it to kMiniRate; exactly as long as the song says. The same
// song gives the same samples. Temporary files are written to `scratch`.
Result<Waveform> PlayMidi(const MidiSong& song, MiniPart part,
                          const std::filesystem::path& scratch);

// A voice of a synthesiser.
struct SyntheticVoice {
  enum class Engine { kFlite, kEspeak };
  Engine engine;
  const char* name;  // as the engine knows it; for espeak-ng a variant ("f2"), joined to a language
  bool female;
  MiniPart part;
};

// English voices, women and men; no speaker is in both parts.
const std::vector<SyntheticVoice>& SyntheticVoices();
std::vector<const SyntheticVoice*> VoicesOf(MiniPart part, bool female);

// How something is said. What an engine cannot vary is left out: flite knows the pace only.
struct SpeechStyle {
  double pace = 1;         // times the engine's usual speed
  int pitch = 50;          // espeak-ng: 0 to 99
  const char* range = "";  // espeak-ng: how far the pitch moves: "x-low", "x-high", "" as usual
  const char* language = "en-gb";  // espeak-ng
};

// Says `text` (UTF-8) and gives it at kMiniRate without silence at its ends, at peak 0.7.
Result<Waveform> Speak(const SyntheticVoice& voice, const std::string& text,
                       const SpeechStyle& style, const std::filesystem::path& scratch);

// kNotFound, in one sentence with the name of the Debian package, when a program or file that the
// part is made from is not installed.
Status CheckMiniSources(MiniPart part);

}  // namespace hearsay

#endif  // HEARSAY_MINI_SYNTHESISERS_H_
