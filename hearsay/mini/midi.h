// Writes Standard MIDI Files, as far as the mini benchmark needs them.
#ifndef HEARSAY_MINI_MIDI_H_
#define HEARSAY_MINI_MIDI_H_

#include <string>
#include <vector>

namespace hearsay {

// Channel 10 of General MIDI, counted from 0: its pitches are drums.
inline constexpr int kDrumChannel = 9;

struct MidiNote {
  double start = 0;     // seconds
  double duration = 0;  // seconds
  int pitch = 60;       // 0 to 127; 60 is middle C
  int velocity = 90;    // 1 to 127
  int channel = 0;      // 0 to 15
};

struct MidiSong {
  int program = 0;  // of channel 0: General MIDI's number, from 0
  std::vector<MidiNote> notes;
  double seconds = 0;  // where the track ends
};

// A file of format 0: one track, 480 ticks a quarter at 120 quarters a minute, so that a tick is
// 1/960 s, to which times are rounded. Where a note ends as another begins, the end comes first.
// Source: the MIDI Association's "Standard MIDI Files 1.0".
std::string WriteMidi(const MidiSong& song);

}  // namespace hearsay

#endif  // HEARSAY_MINI_MIDI_H_
