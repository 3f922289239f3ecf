#include "hearsay/evaluation/probe.h"

#include <utility>

namespace hearsay {

Run DescribeProbe(const RunConfig& config, const PromptConfig& prompt,
                  const std::vector<Question>& questions, const Responder& responder) {
  Json identity = {{"evaluation", "probe"},
                   {"responder", responder.Identity()},
                   {"prompt_template", PromptTemplateHash(prompt)},
                   {"shots", prompt.shots},
                   {"questions", SetHash(questions)},
                   {"evidence", EvidenceName(prompt.evidence)},
                   {"orders", OrderSetName(EffectiveOrders(config))},
                   {"score", ScoreModeName(config.score)},
                   {"scorer", ScorerVersion(config.score)}};
  return DescribeRun("probe", std::move(identity), config, questions, responder);
}

QuestionWording ProbeWording(const PromptConfig& prompt) {
  return [&prompt](const Question& question, const OptionOrder& order) {
    return WordedQuestion{Status::Ok(), false, MakeRequest(question, order, prompt)};
  };
}

}  // namespace hearsay
