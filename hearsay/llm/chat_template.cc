#include "hearsay/llm/chat_template.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/text.h"
// llama.cpp's own chat code: the one place that includes it.
#include "chat.h"
#include "log.h"

namespace hearsay {
namespace {

// llama.cpp tells every template today's date. A fixed one keeps the prompt, and so the run, the
// same tomorrow; it is the one that Llama 3.1's own template falls back to.
const std::map<std::string, std::string> kFixedDates = {{"date_string", "\"26 Jul 2024\""},
                                                        {"datetime", "\"Jul 26 2024\""}};

// The messages' text, embedding segments replaced by numbered markers.
std::vector<std::string> WithMarkers(const std::vector<Message>& messages) {
  std::vector<std::string> texts;
  size_t markers = 0;
  for (const Message& message : messages) {
    std::string text;
    for (const Segment& segment : message.content) {
      const auto* words = std::get_if<std::string>(&segment);
      text += words != nullptr ? *words : EmbeddingMarker(markers++);
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

// The exception's words as one line; the engine's own messages run over several.
std::string OneLine(const std::exception& error) {
  std::string text(Trim(error.what()));
  if (text.empty() || text == "std::exception")
    return "it is not a Jinja template that llama.cpp reads";
  std::replace(text.begin(), text.end(), '\n', ' ');
  return CutToWidth(Printable(text), 200);
}

class PlainTemplate : public ChatTemplate {
 public:
  Result<RenderedChat> Render(const std::vector<Message>& messages) const override {
    RenderedChat chat;
    const std::vector<std::string> texts = WithMarkers(messages);
    for (size_t i = 0; i < messages.size(); ++i) {
      if (!chat.text.empty()) chat.text += messages[i].role == Role::kAssistant ? " " : "\n\n";
      if (messages[i].role == Role::kUser) {
        chat.text += "Question: " + texts[i] + "\nAnswer:";
      } else {
        chat.text += texts[i];
      }
    }
    // A base model writes on and on; its next line is where the answer has ended.
    chat.stops = {"\n"};
    return chat;
  }
  bool is_plain() const override { return true; }
  std::string source() const override { return "plain-2"; }
};

class JinjaTemplate : public ChatTemplate {
 public:
  JinjaTemplate(common_chat_templates_ptr templates, std::map<std::string, Json> arguments)
      : templates_(std::move(templates)), arguments_(std::move(arguments)) {}

  Result<RenderedChat> Render(const std::vector<Message>& messages) const override {
    common_chat_templates_inputs inputs;
    inputs.chat_template_kwargs = kFixedDates;
    const std::vector<std::string> texts = WithMarkers(messages);
    for (size_t i = 0; i < messages.size(); ++i) {
      common_chat_msg message;
      message.role = RoleName(messages[i].role);
      message.content = texts[i];
      inputs.messages.push_back(std::move(message));
    }
    for (const auto& [name, value] : arguments_) {
      inputs.chat_template_kwargs[name] = DumpJson(value);
      if (name == "enable_thinking" && value.is_boolean()) inputs.enable_thinking = value;
    }
    try {
      const common_chat_params params = common_chat_templates_apply(templates_.get(), inputs);
      RenderedChat chat;
      chat.text = params.prompt;
      chat.stops = params.additional_stops;
      if (!params.thinking_start_tag.empty() && !params.thinking_end_tags.empty()) {
        chat.supports_thinking = true;
        chat.think_tags = {params.thinking_start_tag, params.thinking_end_tags};
      }
      chat.thinking_begun = Trim(chat.text).ends_with(Trim(chat.think_tags.start));
      return chat;
    } catch (const std::exception& error) {
      return InvalidArgument(
          fmt::format("the chat template refuses the messages: {}", OneLine(error)));
    }
  }
  bool is_plain() const override { return false; }
  std::string source() const override { return common_chat_templates_source(templates_.get()); }

 private:
  common_chat_templates_ptr templates_;
  std::map<std::string, Json> arguments_;
};

}  // namespace

std::string EmbeddingMarker(size_t n) {
  // Private-use characters: no question holds them.
  return fmt::format("\uE0F1{}\uE0F2", n);
}

Result<std::unique_ptr<ChatTemplate>> ChatTemplate::Create(const llama_model* model,
                                                           const std::string& source,
                                                           std::map<std::string, Json> arguments) {
  if (source.empty() && llama_model_chat_template(model, nullptr) == nullptr) {
    return std::unique_ptr<ChatTemplate>(std::make_unique<PlainTemplate>());
  }
  // Its messages would go to the terminal; what matters in them comes as an exception.
  common_log_pause(common_log_main());
  try {
    // llama.cpp's own loading loses the reason why a template does not parse.
    if (!source.empty()) (void)common_chat_template(source, "", "");
    return std::unique_ptr<ChatTemplate>(std::make_unique<JinjaTemplate>(
        common_chat_templates_init(model, source), std::move(arguments)));
  } catch (const std::exception& error) {
    return InvalidArgument(fmt::format("the chat template does not parse: {}", OneLine(error)));
  }
}

}  // namespace hearsay
