// Greedy replies: many side by side, and again by itself where the choice of a token was near a
// tie.
#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "hearsay/llm/llama_responder.h"
#include "hearsay/llm/llama_work.h"

namespace hearsay {
namespace {

// Logits of the same prompt differ by up to some 1e-2 with what else is in a batch. A reply in
// whose course two tokens were nearer than this is generated again by itself.
constexpr float kNearTieLogit = 0.1F;

// Positions set aside for a reply's thinking where no budget was given.
constexpr int kUnboundedThinking = 2048;
// The forced end of a thought takes a few tokens of its own.
constexpr int kThinkingMargin = 16;

}  // namespace

Status LlamaResponder::GenerateAlone(Work& work) {
  const int room = work.decoder->room();
  work.decoder.emplace(*model_, work.chat, config_.decoding, room);
  HEARSAY_RETURN_IF_ERROR(session_->EvaluateAlone(work.inputs, 1));
  work.reply.evaluated_tokens += work.size - SharedPrefix(work);
  std::optional<Token> token = work.decoder->Next(session_->Logits(0, 0));
  for (int position = work.size; token.has_value(); ++position) {
    const LlamaSession::Step step{0, position, *token};
    HEARSAY_RETURN_IF_ERROR(session_->Continue({&step, 1}));
    ++work.reply.evaluated_tokens;
    token = work.decoder->Next(session_->Logits(0, 0));
  }
  return Status::Ok();
}

Status LlamaResponder::GeneratePack(std::span<Work*> pack) {
  HEARSAY_RETURN_IF_ERROR(Prefill(pack, true));
  std::vector<std::optional<Token>> next;
  std::vector<int> positions;
  for (size_t i = 0; i < pack.size(); ++i) {
    const std::vector<Token>& tokens = *pack[i]->tokens();
    const int last = static_cast<int>(tokens.size()) - session_->Shared(tokens) - 1;
    next.push_back(pack[i]->decoder->Next(session_->Logits(static_cast<int>(i), last)));
    positions.push_back(pack[i]->size);
  }
  while (true) {
    std::vector<LlamaSession::Step> steps;
    for (size_t i = 0; i < pack.size(); ++i) {
      if (next[i].has_value()) steps.push_back({static_cast<int>(i), positions[i]++, *next[i]});
    }
    if (steps.empty()) return Status::Ok();
    HEARSAY_RETURN_IF_ERROR(session_->Continue(steps));
    for (size_t s = 0; s < steps.size(); ++s) {
      Work& work = *pack[steps[s].sequence];
      ++work.reply.evaluated_tokens;
      next[steps[s].sequence] = work.decoder->Next(session_->Logits(static_cast<int>(s), 0));
    }
  }
}

Status LlamaResponder::AnswerGenerations(std::vector<Work>& works) {
  std::deque<Work*> waiting;
  std::vector<Work*> alone;
  for (Work& work : works) {
    int room = config_.decoding.max_tokens;
    if (work.chat.supports_thinking) {
      room += config_.decoding.reasoning_budget >= 0
                  ? config_.decoding.reasoning_budget + kThinkingMargin
                  : kUnboundedThinking;
    }
    const int shared = SharedPrefix(work);
    room = std::min(room, session_->Capacity() - (work.size - shared));
    work.decoder.emplace(*model_, work.chat, config_.decoding, room);
    if (work.tokens() == nullptr || model_->is_recurrent()) {
      alone.push_back(&work);
    } else {
      waiting.push_back(&work);
    }
  }
  while (!waiting.empty()) {
    std::vector<Work*> pack;
    int taken = 0;
    while (!waiting.empty() && pack.size() < LlamaSession::kMostSequences) {
      const int needed = waiting.front()->size + waiting.front()->decoder->room();
      if (!pack.empty() && taken + needed > session_->Capacity()) break;
      taken += needed;
      pack.push_back(waiting.front());
      waiting.pop_front();
    }
    HEARSAY_RETURN_IF_ERROR(GeneratePack(pack));
    for (Work* work : pack) {
      if (work->decoder->smallest_margin() < kNearTieLogit) alone.push_back(work);
    }
  }
  for (Work* work : alone) HEARSAY_RETURN_IF_ERROR(GenerateAlone(*work));
  for (Work& work : works) work.decoder->Fill(work.reply);
  session_->Release();
  return Status::Ok();
}

}  // namespace hearsay
