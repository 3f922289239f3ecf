// Settings of decoding and of chat templates that both engines share.
#ifndef HEARSAY_LLM_DECODING_H_
#define HEARSAY_LLM_DECODING_H_

#include <map>
#include <string>

#include "hearsay/base/json.h"

namespace hearsay {

struct DecodingConfig {
  int max_tokens = 128;       // of a generated reply, thinking not counted
  int reasoning_budget = -1;  // tokens between think tags; -1: as many as the context holds
  // Arguments of the chat template, each value JSON: {"enable_thinking": false}.
  std::map<std::string, Json> template_arguments;

  Json ToJson() const {
    Json arguments = Json::object();
    for (const auto& [name, value] : template_arguments) arguments[name] = value;
    return {{"max_tokens", max_tokens},
            {"reasoning_budget", reasoning_budget},
            {"template_arguments", arguments}};
  }
};

}  // namespace hearsay

#endif  // HEARSAY_LLM_DECODING_H_
