#include "hearsay/scoring/read_reply.h"

#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

// One line of tests/golden/replies.jsonl: the group says what it is a case of; place is the option
// that a person reads out of the reply, null where no reader should see one.
struct Case {
  std::string group;
  std::string reply;
  std::vector<std::string> options;
  std::optional<int> place;
};

std::vector<Case> GoldenCases() {
  std::vector<Case> cases;
  const Result<std::string> text = ReadFile(HEARSAY_SOURCE_DIR "/tests/golden/replies.jsonl");
  if (!text.ok()) return cases;
  for (const std::string_view line : Split(*text, '\n')) {
    if (line.empty()) continue;
    const Result<Json> json = ParseJson(line);
    if (!json.ok()) {
      ADD_FAILURE() << json.status().message() << " in " << line;
      continue;
    }
    Case test{json->at("group"), json->at("reply"), json->at("options"), std::nullopt};
    if (!json->at("place").is_null()) test.place = json->at("place").get<int>();
    cases.push_back(std::move(test));
  }
  return cases;
}

TEST(ReadReplyTest, ReadsTheGoldenReplies) {
  const std::vector<Case> cases = GoldenCases();
  ASSERT_GE(cases.size(), 60U);
  for (const Case& test : cases) {
    const Reading reading = ReadReply(test.reply, test.options);
    SCOPED_TRACE(test.group + ": " + test.reply + " -> " + reading.reason);
    EXPECT_EQ(reading.place, test.place.value_or(-1));
    EXPECT_EQ(reading.ok(), test.place.has_value());
    EXPECT_EQ(reading.reason.empty(), reading.ok());
  }
}

TEST(ReadReplyTest, EveryOptionsOwnTextAndLetterIsReadAsThatOption) {
  for (const Case& test : GoldenCases()) {
    for (size_t i = 0; i < test.options.size(); ++i) {
      const std::string letter(1, static_cast<char>('A' + i));
      const int place = static_cast<int>(i);
      EXPECT_EQ(ReadOptionText(test.options[i], test.options).place, place) << test.options[i];
      EXPECT_EQ(ReadLetter(letter, test.options.size()).place, place);
      EXPECT_EQ(ReadLetter("The answer is (" + letter + ").", test.options.size()).place, place);
      EXPECT_EQ(ReadLetter(letter + ". x", test.options.size()).place, place);
    }
  }
}

TEST(ReadReplyTest, SaysWhyItCouldNotRead) {
  const std::vector<std::string> options = {"Violin", "Oboe", "Trumpet", "Cello"};
  const std::pair<const char*, const char*> cases[] = {
      {" ", "the reply is empty"},
      {"A piano", "no option's text stands in the reply"},
      {"Violin or oboe", "the texts of several options stand in the reply"},
      {"The answer is A. The answer is B.", "different letters are said as the answer"},
      {"A. Oboe", "the letter A and the text of B contradict each other"},
  };
  for (const auto& [reply, reason] : cases) EXPECT_EQ(ReadReply(reply, options).reason, reason);
  EXPECT_EQ(ReadLetter("H", 4).reason, "the letter H is no option");
}

TEST(ReadReplyTest, OptionsThatReadAlikeAreNeverToldApart) {
  const std::vector<std::string> alike = {"Oboe!", "oboe", "???", "Horn"};
  EXPECT_EQ(ReadOptionText("oboe", alike).place, -1);
  EXPECT_EQ(ReadOptionText("???", alike).place, -1);
  EXPECT_EQ(ReadOptionText("horn", alike).place, 3);
}

TEST(ReadReplyTest, AnOptionThatStandsTwiceIsReadAsTheFirst) {
  const std::vector<std::string> twice = {"ten", "five", "seven", "Five "};
  EXPECT_EQ(ReadReply("five", twice).place, 1);
  EXPECT_EQ(ReadReply("It is five.", twice).place, 1);
  EXPECT_EQ(ReadReply("D", twice).place, 1);
  EXPECT_EQ(ReadReply("D. five", twice).place, 1);
  EXPECT_EQ(ReadReply("B", twice).place, 1);
  EXPECT_EQ(ReadReply("five or ten", twice).place, -1);
  EXPECT_EQ(ReadReply("A. five", twice).place, -1);
}

TEST(ReadReplyTest, HostileRepliesAreRead) {
  const std::vector<std::string> options = {"Violin", "Oboe", "Trumpet", "Cello"};
  const std::string nul("Oboe\0Oboe", 9);
  EXPECT_EQ(ReadReply(nul, options).place, 1);
  EXPECT_EQ(ReadReply("\xFF\xFE oboe \xC0", options).place, 1);
  EXPECT_EQ(ReadReply("\x1b[31mB\x1b[0m", options).place, -1);
  // Long ones take time in proportion to their length; a backtracking reader would not come back.
  std::string spaces = "answer" + std::string(200000, ' ') + "x";
  EXPECT_EQ(ReadReply(spaces, options).place, -1);
  std::string brackets(200000, '(');
  EXPECT_EQ(ReadReply(brackets + "B", options).place, 1);
}

}  // namespace
}  // namespace hearsay
