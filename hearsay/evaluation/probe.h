// The probe: questions about sound asked in text alone.
#ifndef HEARSAY_EVALUATION_PROBE_H_
#define HEARSAY_EVALUATION_PROBE_H_

#include <vector>

#include "hearsay/evaluation/prompts.h"
#include "hearsay/evaluation/question_run.h"
#include "hearsay/llm/responder.h"
#include "hearsay/questions/question.h"
#include "hearsay/store/store.h"

namespace hearsay {

// The run that this configuration describes: identity and id, without the notes and first prompt
// that only answering brings. `prompt.score` is that of `config`.
Run DescribeProbe(const RunConfig& config, const PromptConfig& prompt,
                  const std::vector<Question>& questions, const Responder& responder);

// Puts the probe's questions. `prompt` must outlive it.
QuestionWording ProbeWording(const PromptConfig& prompt);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_PROBE_H_
