#include "hearsay/base/progress.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kStart = "\r\x1b[K";  // back to the line's start, and the line cleared

class ProgressBarTest : public ::testing::Test {
 protected:
  std::unique_ptr<ProgressBar> Make(uint64_t total, uint64_t already_done = 0, size_t width = 80) {
    return std::make_unique<ProgressBar>(
        "probe", "questions", total, already_done, [this] { return now_; },
        [this](const std::string& text) { drawn_.push_back(text); }, width);
  }

  double now_ = 1000;  // the start is arbitrary
  std::vector<std::string> drawn_;
};

TEST_F(ProgressBarTest, ShowsCountRateAndTimeLeft) {
  const auto bar = Make(100);
  now_ = 1010;
  bar->Update(20);
  ASSERT_EQ(drawn_.size(), 1U);
  EXPECT_EQ(drawn_[0], kStart +
                           "probe [######........................] "
                           "20/100 questions  2.0/s  40s left");
}

TEST_F(ProgressBarTest, WithoutProgressThereIsNoRate) {
  const auto bar = Make(1000);
  bar->Update(0);
  ASSERT_EQ(drawn_.size(), 1U);
  EXPECT_EQ(drawn_[0], kStart + "probe [..............................] 0/1,000 questions");
}

TEST_F(ProgressBarTest, AnEarlierRunsItemsCountInTheTotalButNotInTheRate) {
  const auto bar = Make(100, 60);
  now_ = 1010;
  bar->Update(70);
  ASSERT_EQ(drawn_.size(), 1U);
  EXPECT_THAT(drawn_[0], HasSubstr("70/100 questions  1.0/s  30s left"));
  EXPECT_THAT(drawn_[0], HasSubstr("[#####################.........]"));
}

TEST_F(ProgressBarTest, DrawsAtMostTenTimesASecond) {
  const auto bar = Make(100);
  for (int i = 1; i <= 64; ++i) {
    now_ = 1000 + i / 64.0;
    bar->Update(static_cast<uint64_t>(i));
  }
  EXPECT_LE(drawn_.size(), 10U);
  EXPECT_GE(drawn_.size(), 8U);
}

TEST_F(ProgressBarTest, FinishDrawsTheLastStateAndEndsTheLineOnce) {
  auto bar = Make(100);
  now_ = 1010;
  bar->Update(99);
  bar->Update(100);  // too soon to be drawn
  ASSERT_EQ(drawn_.size(), 1U);
  bar->Finish();
  ASSERT_EQ(drawn_.size(), 3U);
  EXPECT_THAT(drawn_[1], HasSubstr("100/100 questions  10.0/s"));
  EXPECT_THAT(drawn_[1], Not(HasSubstr("left")));
  EXPECT_EQ(drawn_[2], "\n");
  bar->Finish();
  bar.reset();
  EXPECT_EQ(drawn_.size(), 3U);
}

TEST_F(ProgressBarTest, TheDestructorEndsTheLine) {
  {
    const auto bar = Make(100);
    bar->Update(1);
  }
  ASSERT_FALSE(drawn_.empty());
  EXPECT_EQ(drawn_.back(), "\n");
}

TEST_F(ProgressBarTest, ABarThatNeverDrewPrintsNothingAtItsEnd) {
  Make(100)->Finish();
  EXPECT_TRUE(drawn_.empty());
}

TEST_F(ProgressBarTest, WithoutASinkNothingHappens) {
  int asked = 0;
  ProgressBar bar(
      "probe", "questions", 10, 0, [&] { return static_cast<double>(++asked); },
      ProgressBar::Sink(), 80);
  const int at_start = asked;
  bar.Update(5);
  bar.Finish();
  EXPECT_EQ(asked, at_start);
}

TEST_F(ProgressBarTest, StaysInsideANarrowTerminal) {
  for (const size_t width : {1, 10, 30, 50, 60, 200}) {
    drawn_.clear();
    const auto bar = Make(12345, 0, width);
    now_ += 7;
    bar->Update(1234);
    ASSERT_EQ(drawn_.size(), 1U);
    EXPECT_LT(DisplayWidth(drawn_[0].substr(kStart.size())), width) << width;
  }
}

TEST_F(ProgressBarTest, TotalsOfZeroAndMoreThanPlannedAreShownPlainly) {
  Make(0)->Update(0);
  EXPECT_EQ(drawn_.front(), kStart + "probe [##############################] 0/0 questions");
  drawn_.clear();
  const auto bar = Make(10);
  now_ += 1;
  bar->Update(12);
  EXPECT_EQ(drawn_.front(),
            kStart + "probe [##############################] 12/10 questions  12.0/s");
}

TEST(DurationTest, RoundsAndChoosesTheUnit) {
  const std::pair<double, const char*> cases[] = {
      {-1, "0s"},     {0, "0s"},         {0.4, "0s"},        {59.4, "59s"},    {59.6, "1m 00s"},
      {65, "1m 05s"}, {3599, "59m 59s"}, {3599.7, "1h 00m"}, {3700, "1h 01m"}, {360000, "100h 00m"},
  };
  for (const auto& [seconds, text] : cases) EXPECT_EQ(Duration(seconds), text) << seconds;
}

}  // namespace
}  // namespace hearsay
