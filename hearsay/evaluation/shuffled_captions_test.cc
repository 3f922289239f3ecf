#include "hearsay/evaluation/shuffled_captions.h"

#include <map>
#include <set>
#include <string>

#include "fmt/format.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using Texts = std::map<std::string, std::string>;

Texts Different(int clips) {
  Texts texts;
  for (int i = 0; i < clips; ++i) texts[fmt::format("clip-{}", i)] = fmt::format("caption {}", i);
  return texts;
}

// No clip has a caption that reads as its own; gives how many donors there are.
size_t CheckForeign(const Texts& texts, const Texts& donors) {
  std::set<std::string> lent;
  for (const auto& [clip, donor] : donors) {
    EXPECT_NE(texts.at(clip), texts.at(donor)) << clip << " from " << donor;
    lent.insert(donor);
  }
  return lent.size();
}

TEST(ShuffleCaptionsTest, EveryCaptionIsLentOnceAndNeverToItsOwnClip) {
  for (const int clips : {2, 3, 4, 7, 200}) {
    for (uint64_t seed = 0; seed < 50; ++seed) {
      const Texts texts = Different(clips);
      const Texts donors = ShuffleCaptions(texts, seed);
      EXPECT_EQ(donors.size(), texts.size());
      EXPECT_EQ(CheckForeign(texts, donors), texts.size());
    }
  }
}

TEST(ShuffleCaptionsTest, TheSeedAndNothingElseChooses) {
  const Texts texts = Different(40);
  EXPECT_EQ(ShuffleCaptions(texts, 3), ShuffleCaptions(texts, 3));
  EXPECT_NE(ShuffleCaptions(texts, 3), ShuffleCaptions(texts, 4));
}

TEST(ShuffleCaptionsTest, EqualTextsDoNotMeetUpToHalfOfTheClips) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Texts texts = Different(20);
    for (int i = 0; i < 10; ++i) texts[fmt::format("clip-{}", i)] = "Silence.";
    // White space around it makes no other text.
    texts["clip-0"] = "  Silence.\n";
    const Texts donors = ShuffleCaptions(texts, seed);
    EXPECT_EQ(donors.size(), 20U);
    std::set<std::string> lent;
    for (const auto& [clip, donor] : donors) {
      const bool silent = texts[clip].find("Silence.") != std::string::npos;
      const bool from_silent = texts[donor].find("Silence.") != std::string::npos;
      EXPECT_FALSE(silent && from_silent);
      lent.insert(donor);
    }
    EXPECT_EQ(lent.size(), 20U);
  }
}

TEST(ShuffleCaptionsTest, ATextOfMoreThanHalfIsMetByOthersLentTwice) {
  Texts texts = Different(10);
  for (int i = 0; i < 8; ++i) texts[fmt::format("clip-{}", i)] = "Silence.";
  const Texts donors = ShuffleCaptions(texts, 1);
  EXPECT_EQ(donors.size(), 10U);
  CheckForeign(texts, donors);
}

TEST(ShuffleCaptionsTest, ThereIsNoneToLendWhereAllReadTheSame) {
  EXPECT_TRUE(ShuffleCaptions({}, 0).empty());
  EXPECT_TRUE(ShuffleCaptions({{"a", "Hum."}}, 0).empty());
  EXPECT_TRUE(ShuffleCaptions({{"a", "Hum."}, {"b", "Hum. "}}, 0).empty());
}

}  // namespace
}  // namespace hearsay
