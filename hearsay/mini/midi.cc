#include "hearsay/mini/midi.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>

namespace hearsay {
namespace {

constexpr int kTicksPerQuarter = 480;
constexpr double kTicksPerSecond = 960;

void AppendBigEndian(uint32_t value, int bytes, std::string* out) {
  for (int i = bytes - 1; i >= 0; --i) *out += static_cast<char>((value >> (8 * i)) & 0xff);
}

// Seven bits a byte, the highest first; all but the last carry bit 7.
void AppendVariableLength(uint32_t value, std::string* out) {
  for (int shift = 28; shift > 0; shift -= 7) {
    if (value >> shift != 0) *out += static_cast<char>(((value >> shift) & 0x7f) | 0x80);
  }
  *out += static_cast<char>(value & 0x7f);
}

struct Event {
  uint32_t tick = 0;
  int order = 0;  // at one tick: ends of notes before beginnings
  std::string bytes;
};

uint32_t Ticks(double seconds) {
  return static_cast<uint32_t>(std::lround(std::max(0.0, seconds) * kTicksPerSecond));
}

std::string ChannelMessage(int status, int channel, int first, int second) {
  std::string bytes;
  bytes += static_cast<char>(status | (channel & 0x0f));
  bytes += static_cast<char>(first & 0x7f);
  if (second >= 0) bytes += static_cast<char>(second & 0x7f);
  return bytes;
}

}  // namespace

std::string WriteMidi(const MidiSong& song) {
  std::vector<Event> events;
  // Tempo: 500,000 microseconds a quarter.
  events.push_back({0, 0, std::string("\xff\x51\x03\x07\xa1\x20", 6)});
  events.push_back({0, 0, ChannelMessage(0xc0, 0, song.program, -1)});
  for (const MidiNote& note : song.notes) {
    const uint32_t start = Ticks(note.start);
    const uint32_t end = std::max(start + 1, Ticks(note.start + note.duration));
    events.push_back({start, 2, ChannelMessage(0x90, note.channel, note.pitch, note.velocity)});
    events.push_back({end, 1, ChannelMessage(0x80, note.channel, note.pitch, 0)});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tie(a.tick, a.order) < std::tie(b.tick, b.order);
  });
  const uint32_t last = events.back().tick;
  events.push_back({std::max(last, Ticks(song.seconds)), 3, std::string("\xff\x2f\x00", 3)});

  std::string track;
  uint32_t now = 0;
  for (const Event& event : events) {
    AppendVariableLength(event.tick - now, &track);
    track += event.bytes;
    now = event.tick;
  }
  std::string file = "MThd";
  AppendBigEndian(6, 4, &file);
  AppendBigEndian(0, 2, &file);  // format
  AppendBigEndian(1, 2, &file);  // tracks
  AppendBigEndian(kTicksPerQuarter, 2, &file);
  file += "MTrk";
  AppendBigEndian(static_cast<uint32_t>(track.size()), 4, &file);
  return file + track;
}

}  // namespace hearsay
