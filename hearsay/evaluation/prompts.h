// The words in which questions are put to an LLM.
#ifndef HEARSAY_EVALUATION_PROMPTS_H_
#define HEARSAY_EVALUATION_PROMPTS_H_

#include <string>
#include <string_view>

#include "hearsay/base/status.h"
#include "hearsay/llm/prompt.h"
#include "hearsay/llm/responder.h"
#include "hearsay/questions/orders.h"
#include "hearsay/questions/question.h"

namespace hearsay {

enum class ScoreMode {
  kLetter,    // next-token probabilities of the option letters
  kGenerate,  // a greedy reply, read by scoring/read_reply
  kCloze,     // likelihood of each option's text; options are not shown
};

Result<ScoreMode> ParseScoreMode(std::string_view name);
std::string_view ScoreModeName(ScoreMode mode);

Ask AskOf(ScoreMode mode);

// As many worked examples as can be shown before the question.
inline constexpr int kMostShots = 5;

// The request for one question in one order of options, after `shots` worked examples.
Request MakeRequest(const Question& question, const OptionOrder& order, ScoreMode mode, int shots);

// A hash over every fixed word of the prompts of this mode, for the run's identity.
std::string PromptTemplateHash(ScoreMode mode, int shots);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_PROMPTS_H_
