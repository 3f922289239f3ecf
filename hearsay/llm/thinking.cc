#include "hearsay/llm/thinking.h"

#include "hearsay/base/text.h"

namespace hearsay {

ThoughtfulReply SplitThinking(std::string_view text, const ThinkTags& tags, bool begun) {
  std::string_view rest = text;
  const std::string_view trimmed = Trim(text);
  if (trimmed.starts_with(tags.start)) {
    rest = trimmed.substr(tags.start.size());
    begun = true;
  }
  size_t end = std::string_view::npos;
  size_t end_size = 0;
  for (const std::string& tag : tags.ends) {
    const size_t found = rest.find(tag);
    if (found < end) {
      end = found;
      end_size = tag.size();
    }
  }
  // A closing tag without an opening one: some templates open the thinking, and say so nowhere.
  if (end != std::string_view::npos) {
    return {std::string(Trim(rest.substr(0, end))), std::string(Trim(rest.substr(end + end_size))),
            false};
  }
  if (begun) return {std::string(Trim(rest)), "", true};
  return {"", std::string(trimmed), false};
}

}  // namespace hearsay
