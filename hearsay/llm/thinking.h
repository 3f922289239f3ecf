// Parts a reply into what stands between think tags and what comes after.
#ifndef HEARSAY_LLM_THINKING_H_
#define HEARSAY_LLM_THINKING_H_

#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

struct ThinkTags {
  std::string start = "<think>";
  std::vector<std::string> ends = {"</think>"};
};

struct ThoughtfulReply {
  std::string reasoning;
  std::string answer;
  bool open = false;  // the thinking had not ended when the text did
};

// `begun`: the chat template itself opened the thinking, so the text starts inside it. A text
// without tags is all answer; one whose thinking never ends is all reasoning.
ThoughtfulReply SplitThinking(std::string_view text, const ThinkTags& tags, bool begun);

}  // namespace hearsay

#endif  // HEARSAY_LLM_THINKING_H_
