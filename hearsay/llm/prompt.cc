#include "hearsay/llm/prompt.h"

#include "fmt/format.h"

namespace hearsay {

std::string MessageText(const Message& message) {
  std::string text;
  for (const Segment& segment : message.content) {
    if (const auto* words = std::get_if<std::string>(&segment)) {
      text += *words;
    } else {
      const auto& rows = std::get<std::shared_ptr<const EmbeddingRows>>(segment);
      text += fmt::format("[{} x {} embeddings]", rows->rows, rows->width);
    }
  }
  return text;
}

}  // namespace hearsay
