// The words in which questions are put to an LLM.
#ifndef HEARSAY_EVALUATION_PROMPTS_H_
#define HEARSAY_EVALUATION_PROMPTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/lexicon/lexicon.h"
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

// What a probe's question is given besides its own words, or instead of them.
enum class Evidence {
  kNone,           // the question as it is
  kOptionsOnly,    // the options without the stem: how far guessing goes
  kPronunciation,  // CMUdict's pronunciations of the words in question, before the stem
};

Result<Evidence> ParseEvidence(std::string_view name);
std::string_view EvidenceName(Evidence evidence);

// How questions are put.
struct PromptConfig {
  ScoreMode score = ScoreMode::kLetter;
  int shots = 0;  // worked examples before the question
  Evidence evidence = Evidence::kNone;
  const Lexicon* lexicon = nullptr;  // for kPronunciation; not owned
};

// The request for one question in one order of options. Worked examples are shown with the same
// evidence; those for kPronunciation have none, since no word is in question there.
Request MakeRequest(const Question& question, const OptionOrder& order, const PromptConfig& config);

// Adds the question, as its stem reads, to the messages that come before it, and asks for the
// choice among its options in this order: what the prompts of all evaluations end with.
Request AskAfter(std::vector<Message> messages, const std::string& stem, const Question& question,
                 const OptionOrder& order, ScoreMode score);

// A hash over every fixed word of such prompts, for the run's identity.
std::string PromptTemplateHash(const PromptConfig& config);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_PROMPTS_H_
