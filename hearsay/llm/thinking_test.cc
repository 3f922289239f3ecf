#include "hearsay/llm/thinking.h"

#include <string>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

struct Case {
  const char* name;
  std::string text;
  bool begun;
  std::string reasoning;
  std::string answer;
  bool open;
};

TEST(SplitThinkingTest, PartsReasoningFromAnswer) {
  const Case cases[] = {
      {"no tags", " B \n", false, "", "B", false},
      {"empty", "", false, "", "", false},
      {"whole", "<think>a reed?</think>B", false, "a reed?", "B", false},
      {"with space", "\n<think>\n a reed? \n</think>\n\n B\n", false, "a reed?", "B", false},
      {"empty thinking", "<think>\n\n</think>\n\nB", false, "", "B", false},
      {"never ends", "<think>a reed or", false, "a reed or", "", true},
      {"only the tag", "<think>", false, "", "", true},
      {"ends with nothing after", "<think>a reed</think>", false, "a reed", "", false},
      {"opened by the template", "a reed</think>B", true, "a reed", "B", false},
      {"opened by the template and again", "<think>a reed</think>B", true, "a reed", "B", false},
      {"opened by the template, never ends", "a reed or", true, "a reed or", "", true},
      {"opened by the template, empty", "", true, "", "", true},
      {"closed without being opened", "a reed</think>B", false, "a reed", "B", false},
      {"the first end counts", "<think>a</think>B</think>C", false, "a", "B</think>C", false},
      {"the tag's name alone is no tag", "think about B", false, "", "think about B", false},
      {"a cut closing tag is still thinking", "<think>a</thi", false, "a</thi", "", true},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const ThoughtfulReply reply = SplitThinking(test.text, ThinkTags(), test.begun);
    EXPECT_EQ(reply.reasoning, test.reasoning);
    EXPECT_EQ(reply.answer, test.answer);
    EXPECT_EQ(reply.open, test.open);
  }
}

TEST(SplitThinkingTest, TheEarliestOfSeveralEndsCountsWhateverItsPlaceInTheList) {
  const ThinkTags tags = {.start = "[THINK]", .ends = {"[/THINK]", "<answer>"}};
  const ThoughtfulReply early = SplitThinking("[THINK]a<answer>B[/THINK]C", tags, false);
  EXPECT_EQ(early.reasoning, "a");
  EXPECT_EQ(early.answer, "B[/THINK]C");
  const ThoughtfulReply late = SplitThinking("[THINK]a[/THINK]B<answer>C", tags, false);
  EXPECT_EQ(late.reasoning, "a");
  EXPECT_EQ(late.answer, "B<answer>C");
  // Another model's tags are plain text.
  EXPECT_EQ(SplitThinking("<think>a</think>B", tags, false).answer, "<think>a</think>B");
}

}  // namespace
}  // namespace hearsay
