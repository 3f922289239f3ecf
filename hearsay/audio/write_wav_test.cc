#include "hearsay/audio/write_wav.h"

#include <limits>

#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

TEST(WriteWav, TheHeaderIsThatOfTheFormat) {
  const auto bytes = EncodeWav({16000, {0.0F, 1.0F, -1.0F}});
  ASSERT_TRUE(bytes.ok()) << bytes.status().message();
  // By hand from Microsoft's description of RIFF WAVE: PCM, one channel, 16000 Hz, 32000 bytes a
  // second, 2 bytes a frame, 16 bit, then 6 bytes of data.
  const std::string expected(
      "RIFF\x2a\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0"
      "data\x06\0\0\0\0\0\xff\x7f\x01\x80",
      50);
  EXPECT_EQ(*bytes, expected);
}

TEST(WriteWav, WhatIsReadBackIsWhatWasWritten) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.wav";
  const float nan = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(WriteWav(path, {8000, {0.25F, -0.5F, 3.0F, nan}}).ok());
  const auto back = ReadWaveform(path, 0);
  ASSERT_TRUE(back.ok()) << back.status().message();
  EXPECT_EQ(back->rate, 8000);
  ASSERT_EQ(back->samples.size(), 4U);
  EXPECT_NEAR(back->samples[0], 0.25, 1e-4);
  EXPECT_NEAR(back->samples[1], -0.5, 1e-4);
  EXPECT_NEAR(back->samples[2], 1.0, 1e-4);
  EXPECT_EQ(back->samples[3], 0.0F);
  EXPECT_EQ(folder.Entries(), 1);
}

TEST(WriteWav, NoSamplesAndNoFolderAreErrors) {
  EXPECT_EQ(EncodeWav({16000, {}}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_FALSE(WriteWav("/nowhere/at/all.wav", {16000, {0.0F}}).ok());
}

}  // namespace
}  // namespace hearsay
