#include "hearsay/evaluation/cascade_result.h"

#include <string>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

// A run whose outcomes are given: r right, w wrong, f failed, - not asked yet.
CascadeRun RunOf(ClipEvidence evidence, const std::string& outcomes) {
  CascadeRun run;
  run.evidence = evidence;
  for (const char outcome : outcomes) {
    Tally tally;
    tally.asked = outcome == 'r' || outcome == 'w' ? 1 : 0;
    tally.right = outcome == 'r' ? 1 : 0;
    tally.failed = outcome == 'f' ? 1 : 0;
    run.outcomes.push_back(tally);
  }
  return run;
}

// `clips` names each question's clip by a letter, `tasks` its kind.
std::vector<Question> QuestionsAbout(const std::string& clips, const std::string& tasks) {
  std::vector<Question> questions;
  for (size_t i = 0; i < clips.size(); ++i) {
    Question question = {.id = fmt::format("q{}", i), .options = {"a", "b"}};
    question.audio = std::string(1, clips[i]) + ".wav";
    question.labels["task"] = tasks[i] == 's' ? "sound" : "music";
    questions.push_back(question);
  }
  return questions;
}

TEST(CompareEvidenceTest, OneQuestionAClipIsNewcombesInterval) {
  const auto questions = QuestionsAbout("abcdefgh", "ssssmmmm");
  const CascadeRun caption = RunOf(ClipEvidence::kCaption, "rrrrrwfr");
  const CascadeRun none = RunOf(ClipEvidence::kNone, "rwwwwww-");
  const EvidenceDifference difference =
      CompareEvidence(questions, std::vector<bool>(8, true), caption, none);
  EXPECT_EQ(difference.counts.both, 1);
  EXPECT_EQ(difference.counts.first_only, 4);
  EXPECT_EQ(difference.counts.second_only, 0);
  EXPECT_EQ(difference.counts.neither, 1);
  EXPECT_EQ(difference.clips, 6U);
  EXPECT_FALSE(difference.by_clip);
  EXPECT_DOUBLE_EQ(difference.difference.difference, 4.0 / 6);
  // Four of four: 2 / 2^4.
  EXPECT_DOUBLE_EQ(difference.mcnemar, 0.125);
  const PairedDifference newcombe = NewcombePaired(difference.counts);
  EXPECT_EQ(difference.difference.interval.low, newcombe.interval.low);
  EXPECT_EQ(difference.difference.interval.high, newcombe.interval.high);
}

TEST(CompareEvidenceTest, QuestionsThatShareAClipWidenTheInterval) {
  // By hand: sums of differences by clip 2, 1, 0 around a mean of 0.5; residuals 1, 0, -1; standard
  // error sqrt(3/2 * 2) / 6 = 0.2886751; Student's t of 2 degrees of freedom 4.3026527.
  const auto questions = QuestionsAbout("aabbcc", "ssssss");
  const EvidenceDifference difference = CompareEvidence(questions, std::vector<bool>(6, true),
                                                        RunOf(ClipEvidence::kCaption, "rrrwww"),
                                                        RunOf(ClipEvidence::kNone, "wwwwww"));
  EXPECT_TRUE(difference.by_clip);
  EXPECT_EQ(difference.clips, 3U);
  EXPECT_DOUBLE_EQ(difference.difference.difference, 0.5);
  EXPECT_NEAR(difference.difference.interval.low, 0.5 - 4.3026527 * 0.2886751, 1e-6);
  EXPECT_EQ(difference.difference.interval.high, 1);
}

TEST(CompareEvidenceTest, ClipsThatAllCameOutAlikeGiveNoFalseCertainty) {
  const auto questions = QuestionsAbout("aabb", "ssss");
  const EvidenceDifference difference =
      CompareEvidence(questions, std::vector<bool>(4, true), RunOf(ClipEvidence::kCaption, "rrrr"),
                      RunOf(ClipEvidence::kNone, "wwww"));
  EXPECT_FALSE(difference.by_clip);
  EXPECT_LT(difference.difference.interval.low, 1);
}

TEST(CascadeResultTest, ColumnsHaveTheDifferencesOfTheirOwnQuestions) {
  const CascadeResult result =
      MakeCascadeResult(QuestionsAbout("abcd", "ssmm"),
                        {RunOf(ClipEvidence::kShuffled, "wrwr"), RunOf(ClipEvidence::kNone, "wwww"),
                         RunOf(ClipEvidence::kCaption, "rrwr")});
  ASSERT_EQ(result.runs.size(), 3U);
  EXPECT_EQ(result.runs[0].evidence, ClipEvidence::kCaption);
  EXPECT_EQ(result.runs[2].evidence, ClipEvidence::kShuffled);
  ASSERT_EQ(result.columns.size(), 3U);
  EXPECT_EQ(result.columns[0].name, "sound");
  EXPECT_EQ(result.columns[0].tallies[0].right, 2);
  EXPECT_EQ(result.columns[0].tallies[2].right, 1);
  EXPECT_EQ(result.columns[1].name, "music");
  EXPECT_EQ(result.columns[2].name, "average");
  // caption - none, caption - shuffled, shuffled - none.
  ASSERT_EQ(result.columns[0].differences.size(), 3U);
  EXPECT_DOUBLE_EQ(result.columns[0].differences[0].difference.difference, 1);
  EXPECT_DOUBLE_EQ(result.columns[0].differences[1].difference.difference, 0.5);
  EXPECT_DOUBLE_EQ(result.columns[1].differences[1].difference.difference, 0);
  EXPECT_EQ(result.columns[1].differences[2].second, ClipEvidence::kNone);
  EXPECT_EQ(result.columns[2].differences[0].counts.total(), 4);
  EXPECT_DOUBLE_EQ(result.differences[0].difference.difference, 0.75);
  EXPECT_TRUE(result.missing.empty());
}

TEST(CascadeResultTest, SaysWhichControlsAreMissing) {
  const auto questions = QuestionsAbout("ab", "ss");
  using Missing = std::vector<ClipEvidence>;
  EXPECT_EQ(MakeCascadeResult(questions, {RunOf(ClipEvidence::kCaption, "rr")}).missing,
            (Missing{ClipEvidence::kNone, ClipEvidence::kShuffled}));
  EXPECT_EQ(MakeCascadeResult(questions,
                              {RunOf(ClipEvidence::kTruth, "rr"), RunOf(ClipEvidence::kNone, "rr")})
                .missing,
            Missing{ClipEvidence::kShuffled});
  EXPECT_EQ(MakeCascadeResult(questions, {RunOf(ClipEvidence::kNone, "rr")}).missing, Missing{});
}

}  // namespace
}  // namespace hearsay
