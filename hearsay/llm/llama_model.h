// A GGUF model loaded by llama.cpp: its vocabulary and what is known of it.
#ifndef HEARSAY_LLM_LLAMA_MODEL_H_
#define HEARSAY_LLM_LLAMA_MODEL_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/llm/token_trie.h"

struct llama_model;
struct llama_vocab;

namespace hearsay {

struct LoadConfig {
  int gpu_layers = -1;           // layers to place on a GPU where the build has one; -1: all
  bool vocabulary_only = false;  // no weights: for `models info`
};

class LlamaModel {
 public:
  // kNotFound, or kUnreadable with one sentence: not a GGUF file, truncated, without a vocabulary,
  // of an architecture that llama.cpp does not know, or one that does not predict the next token.
  static Result<std::unique_ptr<LlamaModel>> Load(const std::filesystem::path& path,
                                                  const LoadConfig& config);
  ~LlamaModel();
  LlamaModel(const LlamaModel&) = delete;
  LlamaModel& operator=(const LlamaModel&) = delete;

  // `begin_of_text` adds what the vocabulary puts before a text. Control tokens written out in the
  // text ("<|im_start|>") become the tokens they name.
  std::vector<Token> Tokenize(std::string_view text, bool begin_of_text) const;
  // As text; the names of control tokens only when `special`.
  std::string Piece(Token token, bool special) const;
  bool EndsReply(Token token) const;

  // Every token that reads as `label` but for white space around it ("A", " A"), ascending.
  std::vector<Token> TokensReading(std::string_view label) const;

  // The first control token whose name stands in `text`; empty when there is none. Text from
  // outside that names one could pretend to be another speaker.
  std::string ControlTokenIn(std::string_view text) const;

  // "llama 135M F16" as llama.cpp describes it.
  std::string Description() const;
  std::string Metadata(const char* key) const;  // empty when absent
  size_t vocabulary_size() const { return vocabulary_size_; }
  int training_context() const;
  int embedding_width() const;
  // Memory of past tokens is a state, not a cache of positions: nothing can be shared or taken
  // back.
  bool is_recurrent() const;
  // Positions have several axes (M-RoPE), as in models that see.
  bool has_spatial_positions() const;

  llama_model* get() const { return model_; }
  const llama_vocab* vocabulary() const { return vocabulary_; }

 private:
  explicit LlamaModel(llama_model* model);

  llama_model* model_;
  const llama_vocab* vocabulary_;
  size_t vocabulary_size_;
  std::vector<std::string> control_names_;
};

// Readies llama.cpp, once; whoever calls it without a LlamaModel calls this first.
void StartLlama();

// Hears of a broken assertion in llama.cpp (a damaged file that passed its checks), after which the
// process cannot go on.
void SetLlamaAbortHandler(void (*handler)(const char* message));

// llama.cpp's own messages go to hearsay's log at debug level; this is the last error among them
// since the last call, for use in a Status.
std::string TakeLastLlamaError();

}  // namespace hearsay

#endif  // HEARSAY_LLM_LLAMA_MODEL_H_
