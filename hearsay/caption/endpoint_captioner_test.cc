#include "hearsay/caption/endpoint_captioner.h"

#include "gtest/gtest.h"
#include "hearsay/audio/audio_file.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

// RFC 4648, section 10.
TEST(Base64Test, TheStandardsExamples) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
}

TEST(WavFileTest, LibsndfileReadsItBack) {
  const TemporaryFolder folder;
  Waveform waveform;
  waveform.samples = {0, 0.5, -0.5, 1, -1, 2, -2};
  const auto path = folder.Write("a.wav", WavFile(waveform));
  const auto read = ReadWaveform(path, 0);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->rate, 16000);
  ASSERT_EQ(read->samples.size(), 7U);
  const float expected[] = {0, 0.5, -0.5, 1, -1, 1, -1};
  for (size_t i = 0; i < 7; ++i) EXPECT_NEAR(read->samples[i], expected[i], 1.0 / 16384);
}

}  // namespace
}  // namespace hearsay
