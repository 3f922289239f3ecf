#include "hearsay/mini/clip_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/mini/build.h"
#include "hearsay/mini/melody.h"
#include "hearsay/mini/sentences.h"
#include "hearsay/mini/synthesisers.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

// The plan reads the list of LibriVox sentences; all else needs no package.
bool SourcesInstalled() { return CheckMiniSources(MiniPart::kTest).ok(); }

std::vector<PlannedClip> Plan(MiniPart part, uint64_t seed, MiniSize size = {}) {
  auto clips = PlanClips(part, seed, size);
  EXPECT_TRUE(clips.ok()) << clips.status().message();
  return clips.ok() ? std::move(*clips) : std::vector<PlannedClip>();
}

class ClipPlan : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SourcesInstalled()) GTEST_SKIP() << "needs scripts/install-packages --mini";
  }
};

TEST_F(ClipPlan, TheTestPartIsLargeEnoughAndItsTasksAboutEqual) {
  const auto clips = Plan(MiniPart::kTest, 1);
  std::map<std::string, int> tasks;
  std::set<std::string> kinds;
  int content = 0;
  for (const PlannedClip& clip : clips) {
    for (const MiniQuestion& question : clip.questions) {
      ++tasks[clip.task];
      kinds.insert(question.kind->name);
      if (std::string_view(question.kind->name).substr(0, 9) == "Content: ") ++content;
      EXPECT_STREQ(question.kind->task, clip.task);
    }
  }
  EXPECT_GE(clips.size(), 200U);
  EXPECT_GE(kinds.size(), 24U);
  ASSERT_EQ(tasks.size(), 3U);
  for (const auto& [task, count] : tasks) {
    EXPECT_GE(count, 150) << task;
    EXPECT_LE(count, 180) << task;
  }
  EXPECT_NEAR(content, tasks["speech"] / 2.0, 5);
}

TEST_F(ClipPlan, EveryPlaceIsRightEquallyOftenInEveryKind) {
  for (const MiniPart part : {MiniPart::kTest, MiniPart::kTrain}) {
    std::map<std::string, std::array<int, kMiniOptions>> places;
    for (const PlannedClip& clip : Plan(part, 3)) {
      for (const MiniQuestion& question : clip.questions) {
        ++places[question.kind->name][static_cast<size_t>(question.answer)];
      }
    }
    for (const auto& [kind, counts] : places) {
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      EXPECT_LE(*most - *least, 1) << kind;
    }
  }
}

TEST_F(ClipPlan, EveryOptionOfAClosedSetIsRightEquallyOften) {
  std::map<std::string, std::map<std::string, int>> keys;
  std::map<std::string, std::set<std::string>> options;
  for (const PlannedClip& clip : Plan(MiniPart::kTest, 2)) {
    for (const MiniQuestion& question : clip.questions) {
      ++keys[question.kind->name][question.options[static_cast<size_t>(question.answer)]];
      options[question.kind->name].insert(question.options.begin(), question.options.end());
    }
  }
  // Kinds whose options are made for each question anew, or come from three sets by turns.
  const std::set<std::string> open = {"Content: what was said", "Content: digits",
                                      "Content: who or what is mentioned", "Order of events"};
  int closed = 0;
  for (const auto& [kind, counts] : keys) {
    if (open.contains(kind)) continue;
    ++closed;
    int least = 1000;
    int most = 0;
    for (const std::string& option : options[kind]) {
      const auto found = counts.find(option);
      least = std::min(least, found == counts.end() ? 0 : found->second);
      most = std::max(most, found == counts.end() ? 0 : found->second);
    }
    EXPECT_LE(most - least, 1) << kind;
    EXPECT_GE(least, 1) << kind;
  }
  EXPECT_GE(closed, 20);
}

TEST_F(ClipPlan, OptionsDifferAndTheAnswerIsNotSaidByTheQuestion) {
  for (const MiniPart part : {MiniPart::kTest, MiniPart::kTrain}) {
    for (const PlannedClip& clip : Plan(part, 5)) {
      EXPECT_FALSE(clip.truth.empty());
      EXPECT_FALSE(clip.questions.empty());
      for (const MiniQuestion& question : clip.questions) {
        const auto& options = question.options;
        EXPECT_EQ(std::set<std::string>(options.begin(), options.end()).size(), options.size());
        for (const std::string& option : options) {
          EXPECT_EQ(question.question.find(option), std::string::npos)
              << question.question << " / " << option;
        }
      }
    }
  }
}

// Sentences asked for by content must give no hint by their form: none shares a filled-in word with
// another, and no option is the longest more often than chance would have it.
TEST_F(ClipPlan, TheLongestOptionIsNoHint) {
  int longest = 0;
  int questions = 0;
  MiniSize size;
  size.per_kind = 200;
  for (const PlannedClip& clip : Plan(MiniPart::kTest, 8, size)) {
    for (const MiniQuestion& question : clip.questions) {
      if (std::string_view(question.kind->name).substr(0, 9) != "Content: ") continue;
      size_t most = 0;
      for (const std::string& option : question.options) most = std::max(most, option.size());
      const auto tied =
          std::count_if(question.options.begin(), question.options.end(),
                        [&](const std::string& option) { return option.size() == most; });
      if (tied != 1) continue;
      ++questions;
      if (question.options[static_cast<size_t>(question.answer)].size() == most) ++longest;
    }
  }
  ASSERT_GT(questions, 200);
  // Five standard errors about a quarter.
  const double share = static_cast<double>(longest) / questions;
  EXPECT_NEAR(share, 0.25, 5 * std::sqrt(0.25 * 0.75 / questions));
}

TEST_F(ClipPlan, ThePartsShareNoSource) {
  // Two seeds of the test part against two of the train part: the split does not hang on the seed.
  std::set<std::string> test;
  std::set<std::string> train;
  for (const uint64_t seed : {1, 2}) {
    for (const PlannedClip& clip : Plan(MiniPart::kTest, seed)) {
      test.insert(clip.sources.begin(), clip.sources.end());
      EXPECT_FALSE(clip.sources.empty()) << clip.id;
    }
    for (const PlannedClip& clip : Plan(MiniPart::kTrain, seed)) {
      train.insert(clip.sources.begin(), clip.sources.end());
    }
  }
  std::vector<std::string> both;
  std::set_intersection(test.begin(), test.end(), train.begin(), train.end(),
                        std::back_inserter(both));
  EXPECT_TRUE(both.empty()) << both.front();
  // The names are of every sort that must not be shared.
  for (const char* sort : {"soundfont ", "voice ", "recording ", "sentence ", "m "}) {
    for (const auto* sources : {&test, &train}) {
      EXPECT_TRUE(std::any_of(sources->begin(), sources->end(), [&](const std::string& source) {
        return source.rfind(sort, 0) == 0;
      })) << sort;
    }
  }
}

TEST_F(ClipPlan, RecordingsAndVoicesBelongToOnePart) {
  std::map<std::string, std::set<MiniPart>> parts;
  for (const Recording& recording : Recordings()) {
    parts[std::string(recording.file) + recording.member].insert(recording.part);
  }
  for (const SyntheticVoice& voice : SyntheticVoices()) parts[voice.name].insert(voice.part);
  for (const auto& [name, of] : parts) EXPECT_EQ(of.size(), 1U) << name;
  for (const MiniPart part : {MiniPart::kTest, MiniPart::kTrain}) {
    for (const bool female : {false, true}) EXPECT_GE(VoicesOf(part, female).size(), 2U);
    std::set<std::string> labels;
    for (const Recording& recording : Recordings()) {
      if (recording.part == part) EXPECT_TRUE(labels.insert(recording.label).second);
    }
  }
}

TEST_F(ClipPlan, TheSeedDecidesAll) {
  const auto json = [](uint64_t seed) {
    return DumpJson(MiniQuestionsJson(MiniPart::kTest, Plan(MiniPart::kTest, seed)));
  };
  const std::string one = json(1);
  EXPECT_EQ(one, json(1));
  EXPECT_NE(one, json(2));
}

TEST_F(ClipPlan, QuestionsHaveMmausFields) {
  MiniSize size;
  size.per_kind = 4;
  const Json questions = MiniQuestionsJson(MiniPart::kTest, Plan(MiniPart::kTest, 1, size));
  std::set<std::string> ids;
  for (const Json& question : questions) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : question.items()) keys.push_back(key);
    EXPECT_EQ(keys, (std::vector<std::string>{"id", "audio_id", "question", "choices", "answer",
                                              "dataset", "task", "split", "category",
                                              "sub-category", "difficulty"}));
    EXPECT_TRUE(ids.insert(question["id"].get<std::string>()).second);
    const auto& choices = question["choices"];
    EXPECT_EQ(choices.size(), 4U);
    EXPECT_EQ(std::count(choices.begin(), choices.end(), question["answer"]), 1);
  }
}

// The words that are asked for stand in the truth, which is what the transcript would be.
TEST_F(ClipPlan, ContentAnswersAreSaid) {
  for (const PlannedClip& clip : Plan(MiniPart::kTest, 4)) {
    for (const MiniQuestion& question : clip.questions) {
      const std::string_view kind = question.kind->name;
      if (kind.substr(0, 9) != "Content: " || kind == "Content: digits") continue;
      EXPECT_THAT(clip.truth, HasSubstr(question.options[static_cast<size_t>(question.answer)]));
      for (int i = 0; i < kMiniOptions; ++i) {
        if (i == question.answer) continue;
        EXPECT_EQ(clip.truth.find(question.options[static_cast<size_t>(i)]), std::string::npos)
            << clip.truth;
      }
    }
  }
}

TEST(MiniSeed, DescriptionIsDestas) {
  const std::vector<SeedSegment> segments = {
      {0.2, 4.9, "Is it late?", {{"Gender", "female"}, {"Emotion", "happy"}}},
      {61, 61.2, "", {{"Sound", "a bell"}}}};
  EXPECT_EQ(SeedDescription(segments),
            "[00:00-00:05] Is it late? (Gender: female, Emotion: happy, Duration: 5s)\n"
            "[01:01-01:01] (Sound: a bell, Duration: 1s)");
}

TEST(Melody, ShapesAndPartsHold) {
  Random random(1);
  for (const MiniPart part : {MiniPart::kTest, MiniPart::kTrain}) {
    for (int i = 0; i < 50; ++i) {
      const Intervals rising = ShapedMelody(part, MelodyShape::kRising, 6, &random);
      EXPECT_EQ(PartOfMelody(rising), part);
      EXPECT_TRUE(std::all_of(rising.begin(), rising.end(), [](int step) { return step > 0; }));
      const Intervals valley = ShapedMelody(part, MelodyShape::kDownThenUp, 6, &random);
      EXPECT_TRUE(std::all_of(valley.begin(), valley.begin() + 3, [](int s) { return s < 0; }));
      EXPECT_TRUE(std::all_of(valley.begin() + 3, valley.end(), [](int s) { return s > 0; }));
      const auto pitches = PitchesOf(WanderingMelody(part, 9, 5, &random), 60);
      EXPECT_EQ(pitches.size(), 10U);
      for (const int pitch : pitches) EXPECT_LE(std::abs(pitch - 60), 5);
    }
  }
  EXPECT_EQ(MelodyName({2, -1}), "m +2 -1");
}

TEST(Sentences, PartsShareNoWord) {
  const auto disjoint = [](std::vector<std::string> a, std::vector<std::string> b) {
    EXPECT_EQ(a.size(), b.size());
    for (const std::string& text : a) EXPECT_EQ(std::count(b.begin(), b.end(), text), 0) << text;
  };
  const MiniPart test = MiniPart::kTest;
  const MiniPart train = MiniPart::kTrain;
  disjoint(SentenceNames(test), SentenceNames(train));
  disjoint(SentenceThings(test), SentenceThings(train));
  disjoint(SentencePlaces(test), SentencePlaces(train));
  disjoint(SentenceTimes(test), SentenceTimes(train));
  disjoint(NeutralSentences(test), NeutralSentences(train));
  disjoint(CheerfulSentences(test), CheerfulSentences(train));
  disjoint(SadSentences(test), SadSentences(train));
}

}  // namespace
}  // namespace hearsay
