#include "hearsay/caption/file_captioner.h"

#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FileCaptionerTest : public testing::Test {
 protected:
  Result<std::unique_ptr<FileCaptioner>> Open(const std::string& text) {
    std::ofstream(file_) << text;
    return FileCaptioner::Open(file_);
  }

  // The captions of these clips, in order; a failure's message in angle brackets.
  static std::vector<std::string> Describe(Captioner& captioner, const std::vector<Clip>& clips) {
    std::vector<std::string> texts(clips.size());
    const Status status = captioner.Describe(clips, [&](size_t index, const Caption& caption) {
      texts[index] = caption.status.ok() ? caption.text : "<" + caption.status.message() + ">";
    });
    EXPECT_TRUE(status.ok()) << status.message();
    return texts;
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "captions.jsonl";
};

TEST_F(FileCaptionerTest, FindsByIdThenPathThenFileName) {
  const auto captioner = Open(R"({"id": "q1", "path": "far/a.wav", "text": "by id"})"
                              "\n\n"
                              R"({"path": "here/a.wav", "caption": "by path"})"
                              "\n"
                              R"({"audio": "there/b.wav", "text": "by name"})"
                              "\n"
                              R"({"id": 7, "text": "a number"})");
  ASSERT_TRUE(captioner.ok()) << captioner.status().message();
  EXPECT_THAT(
      Describe(
          **captioner,
          {{"q1", "here/a.wav"}, {"x", "here/a.wav"}, {"x", "elsewhere/b.wav"}, {"7", "c.wav"}}),
      ElementsAre("by id", "by path", "by name", "a number"));
  EXPECT_FALSE((*captioner)->HearsContent());
}

TEST_F(FileCaptionerTest, AFileNameOfSeveralPathsIsNoAnswer) {
  const auto captioner = Open(R"({"path": "1/a.wav", "text": "one"})"
                              "\n"
                              R"({"path": "2/a.wav", "text": "two"})");
  ASSERT_TRUE(captioner.ok());
  const auto texts = Describe(**captioner, {{"3/a.wav", "3/a.wav"}, {"2/a.wav", "2/a.wav"}});
  EXPECT_THAT(texts[0], HasSubstr("several files named a.wav, none for 3/a.wav"));
  EXPECT_EQ(texts[1], "two");
}

TEST_F(FileCaptionerTest, AClipWithoutACaptionFailsAndRowsWithoutAClipAreNamed) {
  const auto captioner = Open(R"({"id": "a", "text": "one"})"
                              "\n"
                              R"({"id": "b", "path": "b.wav", "text": "two"})"
                              "\n"
                              R"({"path": "c.wav", "text": "three"})");
  ASSERT_TRUE(captioner.ok());
  const std::vector<Clip> clips = {{"a", "x/a.wav"}, {"d", "x/d.wav"}};
  EXPECT_THAT(Describe(**captioner, clips)[1], HasSubstr("has no caption for d"));
  EXPECT_THAT((*captioner)->RowsWithout(clips), ElementsAre("b", "c.wav"));
}

TEST_F(FileCaptionerTest, SegmentsAndLanguageAreRead) {
  const auto captioner = Open(
      R"({"path": "a.wav", "text": "Hello.", "segments": [{"begin": 0.5, "end": 1, "text": "Hello."}], "language": "en", "seconds": 2.5})");
  ASSERT_TRUE(captioner.ok()) << captioner.status().message();
  const std::vector<Clip> clips = {{"a.wav", "a.wav"}};
  ASSERT_TRUE((*captioner)
                  ->Describe(clips,
                             [](size_t, const Caption& caption) {
                               ASSERT_EQ(caption.segments.size(), 1U);
                               EXPECT_EQ(caption.segments[0].begin, 0.5);
                               EXPECT_EQ(caption.segments[0].text, "Hello.");
                               EXPECT_EQ(caption.language, "en");
                               EXPECT_EQ(caption.seconds, 2.5);
                             })
                  .ok());
}

TEST_F(FileCaptionerTest, ALaterRowTakesTheFailuresPlace) {
  const auto captioner = Open(R"({"path": "a.wav", "error": "the endpoint was down"})"
                              "\n"
                              R"({"path": "b.wav", "error": "b.wav is empty"})"
                              "\n"
                              R"({"path": "a.wav", "text": "a bell"})");
  ASSERT_TRUE(captioner.ok()) << captioner.status().message();
  EXPECT_THAT(Describe(**captioner, {{"a.wav", "a.wav"}, {"b.wav", "b.wav"}}),
              ElementsAre("a bell", "<b.wav is empty>"));
}

TEST_F(FileCaptionerTest, EveryFaultIsNamedByItsLine) {
  const auto captioner = Open(
      "{\"id\": \"a\", \"text\": \"fine\"}\n"
      "{\"id\": \"b\", \"text\": \n"
      "[1]\n"
      "{\"text\": \"of nothing\"}\n"
      "{\"id\": \"c\"}\n"
      "{\"id\": \"d\", \"text\": 3}\n"
      "{\"id\": \"a\", \"text\": \"again\"}\n"
      "{\"path\": \"x\", \"audio\": \"y\", \"text\": \"z\"}\n"
      "{\"id\": \"e\", \"text\": \"x\", \"caption\": \"y\"}\n"
      "{\"id\": \"f\", \"text\": \"\xff\"}\n"
      "{\"id\": \"g\", \"text\": \"x\", \"segments\": [{\"begin\": 1}]}\n"
      "{\"id\": true, \"text\": \"x\"}\n");
  ASSERT_EQ(captioner.status().code(), StatusCode::kUnreadable);
  const std::string& message = captioner.status().message();
  EXPECT_THAT(message, HasSubstr("has 11 lines"));
  for (const std::string part :
       {":2: not JSON", ":3: not a JSON object", ":4: names no clip", ":5: neither \"text\"",
        ":6: \"text\" must be a text", ":7: \"a\" has a caption on line 1 already",
        ":8: \"path\" and \"audio\"", ":9: \"text\" and \"caption\"", ":10: not UTF-8",
        ":11: \"segments\"", ":12: \"id\" must be a text"}) {
    EXPECT_THAT(message, HasSubstr("captions.jsonl" + part));
  }
  EXPECT_EQ(Open("\n \n").status().code(), StatusCode::kUnreadable);
  EXPECT_EQ(FileCaptioner::Open(folder_.path() / "none").status().code(), StatusCode::kNotFound);
}

TEST_F(FileCaptionerTest, TheIdentityIsTheContents) {
  const Json one = (*Open(R"({"id": "a", "text": "one"})"))->Identity();
  const Json two = (*Open(R"({"id": "a", "text": "two"})"))->Identity();
  EXPECT_NE(one, two);
  EXPECT_EQ(one, (*Open(R"({"id": "a", "text": "one"})"))->Identity());
}

}  // namespace
}  // namespace hearsay
