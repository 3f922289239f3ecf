#include "hearsay/caption/caption_cache.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/store/sqlite.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Says what it reads, counts, and fails as the file's content asks for.
class CountingCaptioner : public Captioner {
 public:
  explicit CountingCaptioner(int* count, std::string prompt = "")
      : count_(count), prompt_(std::move(prompt)) {}
  Json Identity() const override { return {{"captioner", "counting"}, {"prompt", prompt_}}; }
  size_t ClipsPerBatch() const override { return 3; }
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override {
    for (size_t i = clips.size(); i-- > 0;) {
      ++*count_;
      const auto text = ReadFile(clips[i].path);
      Caption caption;
      caption.seconds = 1.5;
      if (!text.ok()) {
        caption.status = text.status();
      } else if (*text == "broken") {
        caption.status = Unreadable(clips[i].path.string() + " is cut short");
      } else if (*text == "down") {
        caption.status = Unavailable("no answer");
        caption.worth_retrying = true;
      } else {
        caption.text = "sounds like " + *text + prompt_;
        caption.segments = {{0.25, 1.125, *text}};
        caption.language = "en";
      }
      sink(i, std::move(caption));
    }
    return Status::Ok();
  }

 private:
  int* count_;
  std::string prompt_;
};

class CaptionCacheTest : public testing::Test {
 protected:
  Clip Sound(const std::string& name, const std::string& content) {
    return {name, folder_.Write(name, content)};
  }
  static std::vector<std::string> Describe(Captioner& captioner, const std::vector<Clip>& clips) {
    std::vector<std::string> texts(clips.size());
    const Status status = captioner.Describe(clips, [&](size_t index, const Caption& caption) {
      texts[index] = caption.status.ok() ? caption.text : "<" + caption.status.message() + ">";
    });
    EXPECT_TRUE(status.ok()) << status.message();
    return texts;
  }
  void Sql(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(config_.file.c_str(), &database), SQLITE_OK);
    const Status status = Execute(database, config_.file, sql.c_str());
    EXPECT_TRUE(status.ok()) << status.message();
    sqlite3_close(database);
  }

  TemporaryFolder folder_;
  CaptionCacheConfig config_{folder_.path() / "cache" / "captions.sqlite"};
  int count_ = 0;
};

TEST_F(CaptionCacheTest, ASecondTimeCostsNothingUnderAnotherNameToo) {
  const std::vector<Clip> first = {Sound("a.wav", "rain"), Sound("b.wav", "wind")};
  {
    CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
    EXPECT_THAT(Describe(cache, first), ElementsAre("sounds like rain", "sounds like wind"));
  }
  EXPECT_EQ(count_, 2);
  CaptionCache again(std::make_unique<CountingCaptioner>(&count_), config_);
  std::vector<Caption> captions(2);
  const std::vector<Clip> second = {Sound("c.wav", "wind"), Sound("a.wav", "rain")};
  ASSERT_TRUE(again
                  .Describe(second, [&](size_t index,
                                        Caption caption) { captions[index] = std::move(caption); })
                  .ok());
  EXPECT_EQ(count_, 2);
  EXPECT_EQ(captions[0].text, "sounds like wind");
  ASSERT_EQ(captions[0].segments.size(), 1U);
  EXPECT_EQ(captions[0].segments[0].end, 1.125);
  EXPECT_EQ(captions[0].language, "en");
  EXPECT_EQ(captions[0].seconds, 1.5);
  EXPECT_EQ(again.ClipsPerBatch(), 3U);
  EXPECT_TRUE(again.HearsContent());
}

TEST_F(CaptionCacheTest, TwoClipsOfTheSameSoundAreCaptionedOnce) {
  CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
  EXPECT_THAT(
      Describe(cache, {Sound("a.wav", "rain"), Sound("b.wav", "wind"), Sound("c.wav", "rain")}),
      ElementsAre("sounds like rain", "sounds like wind", "sounds like rain"));
  EXPECT_EQ(count_, 2);
}

TEST_F(CaptionCacheTest, AnotherIdentityIsAnotherCaption) {
  const std::vector<Clip> clips = {Sound("a.wav", "rain")};
  CaptionCache one(std::make_unique<CountingCaptioner>(&count_), config_);
  CaptionCache other(std::make_unique<CountingCaptioner>(&count_, "!"), config_);
  Describe(one, clips);
  EXPECT_THAT(Describe(other, clips), ElementsAre("sounds like rain!"));
  EXPECT_THAT(Describe(one, clips), ElementsAre("sounds like rain"));
  EXPECT_EQ(count_, 2);
}

TEST_F(CaptionCacheTest, FailuresThatComeAgainAreKeptAndOthersNot) {
  CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
  const Clip broken = Sound("a.wav", "broken");
  const Clip down = Sound("b.wav", "down");
  const Clip missing = {"none", folder_.path() / "none.wav"};
  for (int i = 0; i < 2; ++i) {
    const auto texts = Describe(cache, {broken, down, missing});
    EXPECT_EQ(texts[0], "<" + broken.path.string() + " is cut short>");
    EXPECT_EQ(texts[1], "<no answer>");
    EXPECT_THAT(texts[2], HasSubstr("none.wav: no such file"));
  }
  EXPECT_EQ(count_, 3 + 2);
  // The reason names the file that is asked for, in the same batch as in a later one.
  const Clip same = Sound("other.wav", "broken");
  EXPECT_THAT(Describe(cache, {same}), ElementsAre("<" + same.path.string() + " is cut short>"));
  Sql("DELETE FROM captions");
  EXPECT_THAT(Describe(cache, {broken, same})[1], HasSubstr("other.wav is cut short"));
}

TEST_F(CaptionCacheTest, DamagedEntriesAreMadeAnew) {
  const std::vector<Clip> clips = {Sound("a.wav", "rain")};
  CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
  Describe(cache, clips);
  for (const char* damaged : {"'{\"text\": \"sou'", "'[]'", "'{\"text\": 3}'", "x'ff00'"}) {
    Sql(fmt::format("UPDATE captions SET caption = {}", damaged));
    count_ = 0;
    EXPECT_THAT(Describe(cache, clips), ElementsAre("sounds like rain")) << damaged;
    EXPECT_EQ(count_, 1);
    EXPECT_THAT(Describe(cache, clips), ElementsAre("sounds like rain"));
    EXPECT_EQ(count_, 1);
  }
}

TEST_F(CaptionCacheTest, ADamagedFileIsBegunAnew) {
  const std::vector<Clip> clips = {Sound("a.wav", "rain")};
  std::filesystem::create_directories(config_.file.parent_path());
  std::ofstream(config_.file) << std::string(5000, 'x');
  for (int i = 0; i < 2; ++i) {
    CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
    EXPECT_THAT(Describe(cache, clips), ElementsAre("sounds like rain"));
  }
  EXPECT_EQ(count_, 1);
}

TEST_F(CaptionCacheTest, WithoutAPlaceToKeepThemCaptionsComeAllTheSame) {
  folder_.Write("file", "");
  config_.file = folder_.path() / "file" / "captions.sqlite";
  CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
  EXPECT_THAT(Describe(cache, {Sound("a.wav", "rain")}), ElementsAre("sounds like rain"));
}

TEST_F(CaptionCacheTest, WhatWasNotAskedForTheLongestGoes) {
  {
    CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
    for (int i = 0; i < 20; ++i) Describe(cache, {Sound("a.wav", fmt::format("sound {:02}", i))});
  }
  // Each entry counts from its own time on; the first one is asked for again.
  Sql("UPDATE captions SET used = 100");
  CaptionCache all(std::make_unique<CountingCaptioner>(&count_), config_);
  Describe(all, {Sound("a.wav", "sound 07")});
  config_.most_bytes = 1000;
  count_ = 0;
  CaptionCache small(std::make_unique<CountingCaptioner>(&count_), config_);
  Describe(small, {Sound("a.wav", "sound 07")});
  EXPECT_EQ(count_, 0);
  for (int i = 0; i < 20; ++i) Describe(small, {Sound("a.wav", fmt::format("sound {:02}", i))});
  EXPECT_GE(count_, 9);
  EXPECT_LT(count_, 20);
}

TEST_F(CaptionCacheTest, SeveralProcessesAtOnce) {
  constexpr int kProcesses = 4;
  constexpr int kSounds = 60;
  std::vector<Clip> clips;
  for (int i = 0; i < kSounds; ++i) {
    clips.push_back(Sound(fmt::format("{}.wav", i), fmt::format("sound {}", i)));
  }
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = fork();
    if (child == 0) {
      CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
      bool right = true;
      for (int i = 0; i < kSounds; ++i) {
        const int which = (i + p * kSounds / kProcesses) % kSounds;
        right = right &&
                Describe(cache, {clips[which]})[0] == fmt::format("sounds like sound {}", which);
      }
      _exit(right ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  count_ = 0;
  CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
  Describe(cache, clips);
  EXPECT_EQ(count_, 0);
}

TEST_F(CaptionCacheTest, AnInterruptIsHeard) {
  CaptionCache cache(std::make_unique<CountingCaptioner>(&count_), config_);
  const std::vector<Clip> clips = {Sound("a.wav", "rain")};
  SetInterruptRequested(true);
  const Status status = cache.Describe(clips, [](size_t, const Caption&) { FAIL(); });
  SetInterruptRequested(false);
  EXPECT_EQ(status.code(), StatusCode::kInterrupted);
}

}  // namespace
}  // namespace hearsay
