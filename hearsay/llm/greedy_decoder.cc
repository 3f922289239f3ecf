#include "hearsay/llm/greedy_decoder.h"

#include <algorithm>

#include "hearsay/base/text.h"

namespace hearsay {

std::optional<Token> GreedyDecoder::Next(std::span<const float> logits) {
  const ThoughtfulReply split = SplitThinking(text_, chat_.think_tags, chat_.thinking_begun);
  if (Finished(split)) return std::nullopt;
  if (split.open && !reasoning_cut_ && config_.reasoning_budget >= 0 &&
      reasoning_tokens_ >= config_.reasoning_budget) {
    reasoning_cut_ = true;
    const std::string closing = "\n" + chat_.think_tags.ends.front() + "\n\n";
    for (const Token closing_token : model_.Tokenize(closing, false)) {
      forced_.push_back(closing_token);
    }
  }

  Token token = 0;
  if (!forced_.empty()) {
    token = forced_.front();
    forced_.pop_front();
  } else {
    const auto best = std::max_element(logits.begin(), logits.end());
    token = static_cast<Token>(best - logits.begin());
    float second = -std::numeric_limits<float>::infinity();
    for (size_t i = 0; i < logits.size(); ++i) {
      if (static_cast<Token>(i) != token) second = std::max(second, logits[i]);
    }
    smallest_margin_ = std::min(smallest_margin_, *best - second);
    if (model_.EndsReply(token)) return std::nullopt;
  }
  text_ += model_.Piece(token, true);
  ++generated_;

  const ThoughtfulReply now = SplitThinking(text_, chat_.think_tags, chat_.thinking_begun);
  if (!now.open) {
    if (!now.answer.empty()) ++answer_tokens_;
    return token;
  }
  // The beginning of the opening tag had passed for an answer.
  answer_tokens_ = 0;
  if (split.open) ++reasoning_tokens_;
  return token;
}

bool GreedyDecoder::Finished(const ThoughtfulReply& split) {
  if (generated_ >= room_ || answer_tokens_ >= config_.max_tokens) return true;
  if (split.open) return false;
  return std::any_of(chat_.stops.begin(), chat_.stops.end(), [&](const std::string& stop) {
    // A stop before any word of the answer (a newline first) ends nothing.
    return !split.answer.empty() &&
           text_.find(stop, text_.rfind(split.answer)) != std::string::npos;
  });
}

void GreedyDecoder::Fill(Reply& reply) const {
  ThoughtfulReply split = SplitThinking(text_, chat_.think_tags, chat_.thinking_begun);
  for (const std::string& stop : chat_.stops) {
    if (const size_t at = split.answer.find(stop); at != std::string::npos) split.answer.resize(at);
  }
  reply.text = RepairUtf8(Trim(split.answer));
  reply.reasoning = RepairUtf8(split.reasoning);
  reply.reasoning_cut = reasoning_cut_;
  reply.generated_tokens = generated_;
}

}  // namespace hearsay
