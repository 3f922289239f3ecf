// Log-likelihoods of whole option texts. The options of one question share its prompt, which is
// evaluated once.
#include <algorithm>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/llm/llama_responder.h"
#include "hearsay/llm/llama_work.h"

namespace hearsay {
namespace {

// An option's text after the prompt: the tokens of both together, of which the first `kept` are the
// prompt's.
struct Continuation {
  std::vector<Token> tokens;
  int kept = 0;

  int scored() const { return static_cast<int>(tokens.size()) - kept; }
};

}  // namespace

Status LlamaResponder::AnswerContinuations(std::vector<Work>& works) {
  for (Work& work : works) {
    // The text part after the last embedding segment; all of it where there is none.
    const auto& context = std::get<std::vector<Token>>(work.inputs.back());
    const std::string& text = work.last_text;
    // After "Answer:" a reply begins with a space; after a template's newline or tag it does not.
    const bool spaced = chat_template_->is_plain() || text.ends_with(']') || text.ends_with(':');
    std::vector<Continuation> continuations;
    size_t outputs = 0;
    size_t positions = 0;
    int kept = static_cast<int>(context.size());
    for (const std::string& choice : work.request->choices) {
      Continuation next;
      next.tokens = model_->Tokenize(text + (spaced ? " " : "") + choice, work.inputs.size() == 1);
      const auto fork =
          std::mismatch(context.begin(), context.end(), next.tokens.begin(), next.tokens.end());
      kept = std::min(kept, static_cast<int>(fork.first - context.begin()));
      continuations.push_back(std::move(next));
    }
    for (size_t i = 0; i < continuations.size(); ++i) {
      // Where one option's tokens merge with the prompt's last, all are scored from there on.
      Continuation& next = continuations[i];
      next.kept = std::max(1, kept);
      if (next.scored() <= 0 || next.scored() > session_->MostOutputs() ||
          work.size + next.scored() > session_->context_size()) {
        work.reply.status = InvalidArgument(fmt::format(
            "the option \"{}\" takes {} tokens; cloze scoring reads 1 to {}, within the context",
            work.request->choices[i], next.scored(), session_->MostOutputs()));
        break;
      }
      outputs += next.scored();
      positions += next.tokens.size();
    }
    if (!work.reply.status.ok()) continue;

    const auto add_score = [&](const Continuation& next, int sequence, int first_index) {
      double sum = 0;
      for (int i = 0; i < next.scored(); ++i) {
        const std::span<const float> logits = session_->Logits(sequence, first_index + i);
        sum += logits[next.tokens[next.kept + i]] - LogSumExp(logits);
      }
      work.reply.log_probabilities.push_back(sum);
    };
    const bool together = work.tokens() != nullptr && !model_->is_recurrent() &&
                          outputs <= static_cast<size_t>(session_->MostOutputs()) &&
                          positions <= static_cast<size_t>(session_->Capacity()) &&
                          continuations.size() <= LlamaSession::kMostSequences;
    if (!together) {
      for (const Continuation& next : continuations) {
        std::vector<ModelInput> inputs(work.inputs.begin(), work.inputs.end() - 1);
        inputs.emplace_back(std::vector<Token>(next.tokens.begin(), next.tokens.end() - 1));
        HEARSAY_RETURN_IF_ERROR(session_->EvaluateAlone(inputs, next.scored()));
        work.reply.evaluated_tokens += static_cast<int>(next.tokens.size()) - 1;
        add_score(next, 0, 0);
      }
      continue;
    }
    // One question is one batch, whatever else is asked: its scores depend on nothing else.
    TokenTrie trie;
    std::vector<LlamaSession::Output> wanted;
    const int shared = std::min(session_->Shared(context), static_cast<int>(context.size()) - 1);
    for (size_t s = 0; s < continuations.size(); ++s) {
      const Continuation& next = continuations[s];
      const std::span<const Token> tokens(next.tokens);
      const int first = std::min(shared, next.kept - 1);
      trie.Add(first, tokens.subspan(first, tokens.size() - 1 - first));
      for (int i = 0; i < next.scored(); ++i) {
        wanted.push_back({static_cast<int>(s), next.kept - 1 - first + i});
      }
    }
    const PackedTokens packed = trie.Pack();
    HEARSAY_RETURN_IF_ERROR(session_->Evaluate(packed, wanted, false));
    work.reply.evaluated_tokens += static_cast<int>(packed.entries.size());
    for (size_t s = 0; s < continuations.size(); ++s) {
      const int first = std::min(shared, continuations[s].kept - 1);
      add_score(continuations[s], static_cast<int>(s), continuations[s].kept - 1 - first);
    }
  }
  session_->Release();
  return Status::Ok();
}

}  // namespace hearsay
