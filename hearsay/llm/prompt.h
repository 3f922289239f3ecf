// What an LLM is given: chat messages whose content is a list of segments, text or embeddings, so
// that audio is no special case for whoever answers.
#ifndef HEARSAY_LLM_PROMPT_H_
#define HEARSAY_LLM_PROMPT_H_

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hearsay {

// Rows of input embeddings, one per position, as wide as the LLM's own.
struct EmbeddingRows {
  size_t rows = 0;
  size_t width = 0;
  std::vector<float> values;  // rows x width, row after row
};

using Segment = std::variant<std::string, std::shared_ptr<const EmbeddingRows>>;

enum class Role { kSystem, kUser, kAssistant };

inline std::string_view RoleName(Role role) {
  return role == Role::kSystem ? "system" : role == Role::kUser ? "user" : "assistant";
}

struct Message {
  Role role = Role::kUser;
  std::vector<Segment> content;
};

struct Prompt {
  std::vector<Message> messages;
};

inline Message TextMessage(Role role, std::string text) {
  return {role, {Segment(std::move(text))}};
}

// The text of a message; embedding segments are shown as "[64 x 576 embeddings]".
std::string MessageText(const Message& message);

}  // namespace hearsay

#endif  // HEARSAY_LLM_PROMPT_H_
