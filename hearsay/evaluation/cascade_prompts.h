// The words in which a question about a clip is put to an LLM that cannot hear it.
#ifndef HEARSAY_EVALUATION_CASCADE_PROMPTS_H_
#define HEARSAY_EVALUATION_CASCADE_PROMPTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "hearsay/evaluation/prompts.h"
#include "hearsay/llm/responder.h"
#include "hearsay/questions/orders.h"
#include "hearsay/questions/question.h"

namespace hearsay {

// A caption as it stands in a prompt: every line, by whatever character it ends, begins with "> ",
// so that no caption can end the quotation; control characters are gone; and what could be read as
// a control token of a chat template ("<|im_end|>", "[INST]", "</s>") is pulled apart by a space.
std::string QuotedCaption(std::string_view caption);

// The request for one question in one order of options, with the caption, or with the words in its
// place that say that nothing is known of the clip.
Request MakeCascadeRequest(const Question& question, const OptionOrder& order,
                           const std::optional<std::string>& caption, ScoreMode score);

// A hash over every fixed word of the prompts with a caption and without one: a run and its
// controls have the same.
std::string CascadeTemplateHash(ScoreMode score);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_CASCADE_PROMPTS_H_
