// One llama.cpp context: a prefix that is computed once, batches of sequences that continue it, and
// the logits that come out.
#ifndef HEARSAY_LLM_LLAMA_SESSION_H_
#define HEARSAY_LLM_LLAMA_SESSION_H_

#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/llm/llama_model.h"
#include "hearsay/llm/prompt.h"
#include "hearsay/llm/token_trie.h"

struct llama_batch;
struct llama_context;

namespace hearsay {

// How many processors this process may run on.
int UsableThreads();

struct SessionConfig {
  int context = 4096;  // positions in the key-value cache, the prefix included
  int slice = 256;     // positions per forward pass of sequences that are not kept
  int batch = 512;     // positions per forward pass otherwise (llama.cpp's ubatch)
  int threads = 0;     // 0: as many as this process may run on
};

// A piece of a prompt as the model takes it.
using ModelInput = std::variant<std::vector<Token>, std::shared_ptr<const EmbeddingRows>>;

class LlamaSession {
 public:
  static constexpr int kMostSequences = 63;

  // A position whose logits are wanted: sequence number in the batch, index among its added tokens.
  struct Output {
    int sequence = 0;
    int index = 0;
  };

  // The model must outlive the session. kUnreadable when llama.cpp cannot make a context (memory).
  static Result<std::unique_ptr<LlamaSession>> Create(const LlamaModel& model,
                                                      const SessionConfig& config);
  ~LlamaSession();
  LlamaSession(const LlamaSession&) = delete;
  LlamaSession& operator=(const LlamaSession&) = delete;

  // Makes `tokens` the cached prefix. Does nothing when it is already, or where the model is
  // recurrent.
  Status SetPrefix(std::span<const Token> tokens);

  // How many of the first tokens are in the cached prefix; at least one token is always left over.
  int Shared(std::span<const Token> tokens) const;

  // Evaluates a packed batch of at most kMostSequences; sequence s goes on from the position in the
  // prefix at which its path begins. With `keep` the sequences stay in the cache for Continue.
  // Without it the batch goes through in slices, and what no later token needs is forgotten in
  // between: attention costs every position that is in the cache, related or not.
  Status Evaluate(const PackedTokens& packed, std::span<const Output> outputs, bool keep);

  // One more token for each of the given sequences of the last Evaluate (or EvaluateAlone: 0), each
  // at the position given. Logits(s, 0) are then those after the s-th of them.
  struct Step {
    int sequence = 0;
    int position = 0;
    Token token = 0;
  };
  Status Continue(std::span<const Step> steps);

  // Evaluates one prompt by itself, always laid out in the same way: the result depends on nothing
  // but the prompt. The first tokens that the prefix has are taken from there. Logits are kept for
  // the last `outputs` positions, all of them in the last input; Logits(0, i) are the i-th's.
  Status EvaluateAlone(std::span<const ModelInput> inputs, int outputs);

  // Forgets everything but the prefix.
  void Release();

  // Logits over the vocabulary, valid until the next evaluation.
  std::span<const float> Logits(int sequence, int index) const;

  int MostSequences() const { return kMostSequences; }
  // Wanted positions in one evaluation; the memory for their logits is set aside once.
  int MostOutputs() const { return most_outputs_; }
  // Positions that a batch, its continuations included, may take beside the prefix.
  int Capacity() const { return context_size_ - static_cast<int>(prefix_.size()); }
  int context_size() const { return context_size_; }

 private:
  LlamaSession(const LlamaModel& model, llama_context* context, int context_size, int slice,
               int most_outputs)
      : model_(model),
        context_(context),
        context_size_(context_size),
        slice_(slice),
        most_outputs_(most_outputs) {}
  Status Decode(const llama_batch& batch);
  void CopyPrefix(int sequence, int length);

  const LlamaModel& model_;
  llama_context* context_;
  int context_size_;
  int slice_;
  int most_outputs_;
  std::vector<Token> prefix_;
  // Row for each wanted position, by sequence and index: of kept_logits_ when that holds any, else
  // of llama.cpp's output.
  std::vector<std::vector<int>> rows_;
  std::vector<std::vector<float>> kept_logits_;
};

}  // namespace hearsay

#endif  // HEARSAY_LLM_LLAMA_SESSION_H_
