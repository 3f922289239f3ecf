#include "hearsay/evaluation/benchmark_columns.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "clip/sound 1/2": group, name, right and asked.
std::vector<std::string> Lines(const std::vector<BenchmarkColumn>& columns) {
  std::vector<std::string> lines;
  for (const BenchmarkColumn& column : columns) {
    lines.push_back(column.group + "/" + column.name + " " + std::to_string(column.tally.right) +
                    "/" + std::to_string(column.tally.asked));
  }
  return lines;
}

Tally Right(bool right) { return {.asked = 1, .right = right ? 1 : 0, .chance = 0.25}; }

TEST(BenchmarkColumnsTest, AreMmausTasksAndTheAverage) {
  std::vector<Question> questions;
  for (const char* task : {"speech", "sound", "music", "sound"}) {
    questions.push_back({.labels = {{"task", task}, {"difficulty", "easy"}, {"category", "B"}}});
  }
  questions[0].labels["difficulty"] = "hard";
  questions[1].labels["difficulty"] = "medium";
  questions[2].labels["category"] = "A";
  questions[3].labels["sub-category"] = "Sources";
  const auto columns =
      BenchmarkColumns(questions, {Right(true), Right(true), Right(false), Right(false)});
  EXPECT_THAT(Lines(columns), ElementsAre("clip/sound 1/2", "clip/music 0/1", "clip/speech 1/1",
                                          "average/average 2/4", "category/A 0/1", "category/B 2/3",
                                          "sub-category/Sources 0/1", "difficulty/easy 0/2",
                                          "difficulty/medium 1/1", "difficulty/hard 1/1"));
  EXPECT_DOUBLE_EQ(columns[3].tally.chance_level(), 0.25);
  EXPECT_LT(columns[3].tally.interval().low, 0.5);
}

TEST(BenchmarkColumnsTest, TakeMmarsClipsOfOneKindAndAverageOverAll) {
  std::vector<Question> questions;
  for (const char* modality : {"mix-sound-speech", "speech", "mix-music-speech", "speech"}) {
    questions.push_back({.labels = {{"modality", modality}}});
  }
  questions[1].labels["language"] = "zh";
  EXPECT_THAT(
      Lines(BenchmarkColumns(questions, {Right(true), Right(true), Right(true), Right(false)})),
      ElementsAre("clip/speech 1/2", "average/average 3/4", "mixed/mix-music-speech 1/1",
                  "mixed/mix-sound-speech 1/1", "language/zh 1/1"));
}

TEST(BenchmarkColumnsTest, NoQuestionsNoColumns) {
  EXPECT_THAT(BenchmarkColumns({}, {}), IsEmpty());
}

}  // namespace
}  // namespace hearsay
