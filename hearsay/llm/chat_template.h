// Renders chat messages to the text a model was trained on, by the model's own Jinja template as
// llama.cpp applies it.
#ifndef HEARSAY_LLM_CHAT_TEMPLATE_H_
#define HEARSAY_LLM_CHAT_TEMPLATE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/llm/prompt.h"
#include "hearsay/llm/thinking.h"

struct llama_model;

namespace hearsay {

struct RenderedChat {
  std::string text;  // embedding segments stand as markers, see EmbeddingMarker
  ThinkTags think_tags;
  bool thinking_begun = false;     // the text ends inside an open think block
  bool supports_thinking = false;  // the template has think tags at all
  std::vector<std::string> stops;  // texts, beside the model's own end tokens, that end a reply
};

class ChatTemplate {
 public:
  // `source` overrides the model's own template when not empty. A model without one (a base model)
  // gets the plain format: a user's message as "Question: ...", then "Answer:" and the assistant's,
  // a blank line between one and the next.
  // kInvalidArgument when a template does not parse. The model must outlive this object.
  static Result<std::unique_ptr<ChatTemplate>> Create(const llama_model* model,
                                                      const std::string& source,
                                                      std::map<std::string, Json> arguments);
  virtual ~ChatTemplate() = default;

  // kInvalidArgument when the template refuses the messages.
  virtual Result<RenderedChat> Render(const std::vector<Message>& messages) const = 0;

  // Whether this is the plain format for models without a template.
  virtual bool is_plain() const = 0;
  // The template's source, for the run's identity.
  virtual std::string source() const = 0;
  // Whether the template asks the clock (strftime_now), so that its prompts change from day to day.
  // The date that llama.cpp passes to templates is fixed.
  bool asks_the_clock() const { return source().find("strftime_now") != std::string::npos; }
};

// Stands in a rendered text for the n-th embedding segment of the messages.
std::string EmbeddingMarker(size_t n);

}  // namespace hearsay

#endif  // HEARSAY_LLM_CHAT_TEMPLATE_H_
