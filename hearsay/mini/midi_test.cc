#include "hearsay/mini/midi.h"

#include "gtest/gtest.h"

namespace hearsay {
namespace {

TEST(Midi, BytesAreThoseOfTheStandard) {
  MidiSong song;
  song.program = 40;
  song.notes = {{0.0, 1.0, 60, 100}, {1.0, 0.5, 64, 80}};
  song.seconds = 2.0;
  // Worked out by hand from the standard: 960 ticks are 0x87 0x40 in variable length, 480 are 0x83
  // 0x60; the track is 7 + 3 + 4 + 5 + 4 + 5 + 5 = 0x21 bytes long.
  const std::string expected(
      "MThd\0\0\0\x06\0\0\0\x01\x01\xe0"
      "MTrk\0\0\0\x21"
      "\0\xff\x51\x03\x07\xa1\x20"
      "\0\xc0\x28"
      "\0\x90\x3c\x64"
      "\x87\x40\x80\x3c\0"
      "\0\x90\x40\x50"
      "\x83\x60\x80\x40\0"
      "\x83\x60\xff\x2f\0",
      55);
  EXPECT_EQ(WriteMidi(song), expected);
}

TEST(Midi, ANoteEndsBeforeTheNextOfItsPitchBegins) {
  MidiSong song;
  song.notes = {{0.5, 0.5, 60, 90}, {0.0, 0.5, 60, 91}};
  const std::string file = WriteMidi(song);
  const size_t end = file.find("\x80\x3c");
  const size_t second = file.rfind("\x90\x3c");
  ASSERT_NE(end, std::string::npos);
  EXPECT_LT(end, second);
}

}  // namespace
}  // namespace hearsay
