// Follows one greedy reply token by token: where thinking ends, where the reply does, what to
// force.
#ifndef HEARSAY_LLM_GREEDY_DECODER_H_
#define HEARSAY_LLM_GREEDY_DECODER_H_

#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "hearsay/llm/chat_template.h"
#include "hearsay/llm/decoding.h"
#include "hearsay/llm/llama_model.h"
#include "hearsay/llm/responder.h"

namespace hearsay {

class GreedyDecoder {
 public:
  // `room` positions may be generated at most. Model, chat and config must outlive the decoder.
  GreedyDecoder(const LlamaModel& model, const RenderedChat& chat, const DecodingConfig& config,
                int room)
      : model_(model), chat_(chat), config_(config), room_(room) {}

  // The token that follows, given the logits after the last one; nothing when the reply has ended.
  std::optional<Token> Next(std::span<const float> logits);

  int room() const { return room_; }

  // The smallest distance between the two likeliest tokens' logits so far: below the arithmetic's
  // noise, another batch could have decided otherwise.
  float smallest_margin() const { return smallest_margin_; }

  // Text, reasoning and counts.
  void Fill(Reply& reply) const;

 private:
  bool Finished(const ThoughtfulReply& split);

  const LlamaModel& model_;
  const RenderedChat& chat_;
  const DecodingConfig& config_;
  int room_;
  std::string text_;
  std::deque<Token> forced_;
  int generated_ = 0;
  int reasoning_tokens_ = 0;
  int answer_tokens_ = 0;
  bool reasoning_cut_ = false;
  float smallest_margin_ = std::numeric_limits<float>::infinity();
};

}  // namespace hearsay

#endif  // HEARSAY_LLM_GREEDY_DECODER_H_
