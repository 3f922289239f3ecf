// One request on its way through the in-process engine. For llama_responder*.cc alone.
#ifndef HEARSAY_LLM_LLAMA_WORK_H_
#define HEARSAY_LLM_LLAMA_WORK_H_

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "hearsay/llm/greedy_decoder.h"
#include "hearsay/llm/llama_responder.h"

namespace hearsay {

struct LlamaResponder::Work {
  size_t index = 0;
  const Request* request = nullptr;
  RenderedChat chat;
  std::vector<ModelInput> inputs;  // the whole prompt; one list of tokens where it is text alone
  std::string last_text;           // what the last input was made from
  int size = 0;                    // positions of the whole prompt
  Reply reply;
  std::optional<GreedyDecoder> decoder;

  const std::vector<Token>* tokens() const {
    return inputs.size() == 1 ? std::get_if<std::vector<Token>>(&inputs.front()) : nullptr;
  }
};

// The natural logarithm of the sum of exponentials: what turns logits into log-probabilities.
inline double LogSumExp(std::span<const float> logits) {
  const float most = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - most);
  return most + std::log(sum);
}

}  // namespace hearsay

#endif  // HEARSAY_LLM_LLAMA_WORK_H_
