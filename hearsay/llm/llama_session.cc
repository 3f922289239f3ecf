#include "hearsay/llm/llama_session.h"

#include <sched.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "llama.h"

namespace hearsay {
namespace {

constexpr int kPrefixSequence = 0;
// Bytes set aside for logits: enough for hundreds of positions of a small vocabulary, and for at
// least kLeastOutputs of a large one.
constexpr int64_t kLogitBytes = 48 << 20;
constexpr int64_t kLeastOutputs = 64;

// A llama_batch and the arrays behind it.
class Batch {
 public:
  explicit Batch(size_t capacity, bool embeddings = false, size_t width = 0) {
    positions_.reserve(capacity);
    sequence_counts_.reserve(capacity);
    sequences_.reserve(capacity);
    outputs_.reserve(capacity);
    if (embeddings) {
      values_.reserve(capacity * width);
    } else {
      tokens_.reserve(capacity);
    }
  }

  void AddToken(Token token, int position, std::vector<llama_seq_id> sequences, bool output) {
    tokens_.push_back(token);
    Add(position, std::move(sequences), output);
  }
  void AddEmbedding(std::span<const float> row, int position, llama_seq_id sequence, bool output) {
    values_.insert(values_.end(), row.begin(), row.end());
    Add(position, {sequence}, output);
  }

  llama_batch View() {
    sequence_pointers_.clear();
    for (auto& list : sequences_) sequence_pointers_.push_back(list.data());
    llama_batch batch = {};
    batch.n_tokens = static_cast<int32_t>(positions_.size());
    batch.token = tokens_.empty() ? nullptr : tokens_.data();
    batch.embd = values_.empty() ? nullptr : values_.data();
    batch.pos = positions_.data();
    batch.n_seq_id = sequence_counts_.data();
    batch.seq_id = sequence_pointers_.data();
    batch.logits = outputs_.data();
    return batch;
  }

 private:
  void Add(int position, std::vector<llama_seq_id> sequences, bool output) {
    positions_.push_back(position);
    sequence_counts_.push_back(static_cast<int32_t>(sequences.size()));
    sequences_.push_back(std::move(sequences));
    outputs_.push_back(output ? 1 : 0);
  }

  std::vector<llama_token> tokens_;
  std::vector<float> values_;
  std::vector<llama_pos> positions_;
  std::vector<int32_t> sequence_counts_;
  std::vector<std::vector<llama_seq_id>> sequences_;
  std::vector<llama_seq_id*> sequence_pointers_;
  std::vector<int8_t> outputs_;
};

}  // namespace

int UsableThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

Result<std::unique_ptr<LlamaSession>> LlamaSession::Create(const LlamaModel& model,
                                                           const SessionConfig& config) {
  int context_size = config.context;
  if (model.training_context() > 0) context_size = std::min(context_size, model.training_context());
  const int threads = config.threads > 0 ? config.threads : UsableThreads();
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<uint32_t>(context_size);
  params.n_batch = static_cast<uint32_t>(context_size);
  params.n_ubatch = static_cast<uint32_t>(std::min(config.batch, context_size));
  const auto most_outputs = static_cast<int>(std::max<int64_t>(
      kLeastOutputs, kLogitBytes / static_cast<int64_t>(model.vocabulary_size() * sizeof(float))));
  params.n_outputs_max = static_cast<uint32_t>(most_outputs);
  // A recurrent model keeps a whole state for every sequence, and is asked one prompt at a time.
  params.n_seq_max = model.is_recurrent() ? 2 : kMostSequences + 1;
  params.n_threads = threads;
  params.n_threads_batch = threads;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_AUTO;
  params.kv_unified = true;
  params.swa_full = true;  // sequences are taken back to the prefix, beyond any sliding window
  params.no_perf = true;
  llama_context* context = nullptr;
  (void)TakeLastLlamaError();
  try {
    context = llama_init_from_model(model.get(), params);
  } catch (const std::exception& error) {
    return Unreadable(fmt::format("llama.cpp cannot prepare the model: {}", error.what()));
  }
  if (context == nullptr) {
    return Unreadable(fmt::format(
        "llama.cpp cannot prepare a context of {} positions: {}; try a smaller --context",
        context_size, TakeLastLlamaError()));
  }
  const std::string architecture = model.Metadata("general.architecture");
  if (llama_get_memory(context) == nullptr ||
      model.Metadata((architecture + ".attention.causal").c_str()) == "false") {
    llama_free(context);
    return Unreadable(fmt::format(
        "{} is an embedding model, which predicts no next token; choose a causal language model",
        model.Description()));
  }
  return std::unique_ptr<LlamaSession>(
      new LlamaSession(model, context, context_size, std::max(1, config.slice), most_outputs));
}

LlamaSession::~LlamaSession() { llama_free(context_); }

Status LlamaSession::Decode(const llama_batch& batch) {
  (void)TakeLastLlamaError();
  int32_t result = 0;
  try {
    result = llama_decode(context_, batch);
  } catch (const std::exception& error) {
    return Internal(fmt::format("llama.cpp failed on a batch: {}", error.what()));
  }
  if (result == 0) return Status::Ok();
  return Internal(fmt::format("llama.cpp refused a batch of {} positions (code {}): {}",
                              batch.n_tokens, result, TakeLastLlamaError()));
}

Status LlamaSession::SetPrefix(std::span<const Token> tokens) {
  if (model_.is_recurrent() ||
      std::equal(tokens.begin(), tokens.end(), prefix_.begin(), prefix_.end())) {
    return Status::Ok();
  }
  llama_memory_clear(llama_get_memory(context_), true);
  prefix_.clear();
  if (tokens.empty()) return Status::Ok();
  Batch batch(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    batch.AddToken(tokens[i], static_cast<int>(i), {kPrefixSequence}, i + 1 == tokens.size());
  }
  HEARSAY_RETURN_IF_ERROR(Decode(batch.View()));
  prefix_.assign(tokens.begin(), tokens.end());
  return Status::Ok();
}

int LlamaSession::Shared(std::span<const Token> tokens) const {
  if (tokens.empty()) return 0;
  const auto [in_prefix, in_tokens] =
      std::mismatch(prefix_.begin(), prefix_.end(), tokens.begin(), tokens.end() - 1);
  return static_cast<int>(in_prefix - prefix_.begin());
}

void LlamaSession::CopyPrefix(int sequence, int length) {
  if (length == 0) return;
  llama_memory_seq_cp(llama_get_memory(context_), kPrefixSequence, sequence, 0, length);
}

Status LlamaSession::Evaluate(const PackedTokens& packed, std::span<const Output> outputs,
                              bool keep) {
  Release();
  std::vector<bool> wanted(packed.entries.size(), false);
  std::vector<size_t> ends(packed.paths.size());
  rows_.assign(packed.paths.size(), {});
  for (size_t s = 0; s < packed.paths.size(); ++s) {
    rows_[s].assign(packed.paths[s].size(), -1);
    ends[s] = packed.paths[s].back();
    CopyPrefix(static_cast<int>(s) + 1, packed.entries[packed.paths[s].front()].position);
  }
  for (const Output& output : outputs) {
    const int entry = packed.paths[output.sequence][output.index];
    wanted[entry] = true;
    rows_[output.sequence][output.index] = entry;
  }
  const size_t step = keep ? packed.entries.size() : slice_;
  std::vector<int> kept_row(packed.entries.size(), -1);
  for (size_t first = 0; first < packed.entries.size();) {
    size_t last = std::min(first + step, packed.entries.size());
    // A pass of one position goes another way in llama.cpp, in which threads share out the cache.
    if (last - first > 2 && packed.entries.size() - last == 1) --last;
    Batch batch(last - first);
    for (size_t i = first; i < last; ++i) {
      const PackedTokens::Entry& entry = packed.entries[i];
      std::vector<llama_seq_id> sequences;
      for (const int sequence : entry.sequences) sequences.push_back(sequence + 1);
      batch.AddToken(entry.token, entry.position, std::move(sequences), wanted[i]);
    }
    HEARSAY_RETURN_IF_ERROR(Decode(batch.View()));
    const size_t slice_first = std::exchange(first, last);
    if (keep) continue;
    for (size_t i = slice_first; i < last; ++i) {
      if (!wanted[i]) continue;
      const float* logits = llama_get_logits_ith(context_, static_cast<int>(i - slice_first));
      kept_row[i] = static_cast<int>(kept_logits_.size());
      kept_logits_.emplace_back(logits, logits + model_.vocabulary_size());
    }
    for (size_t s = 0; s < ends.size(); ++s) {
      if (ends[s] < slice_first || ends[s] >= last) continue;
      llama_memory_seq_rm(llama_get_memory(context_), static_cast<int>(s) + 1, -1, -1);
    }
  }
  if (keep) return Status::Ok();
  for (std::vector<int>& row : rows_) {
    for (int& entry : row) entry = entry < 0 ? -1 : kept_row[entry];
  }
  return Status::Ok();
}

Status LlamaSession::Continue(std::span<const Step> steps) {
  kept_logits_.clear();
  Batch batch(steps.size());
  rows_.assign(steps.size(), {});
  for (size_t i = 0; i < steps.size(); ++i) {
    batch.AddToken(steps[i].token, steps[i].position, {steps[i].sequence + 1}, true);
    rows_[i] = {static_cast<int>(i)};
  }
  return Decode(batch.View());
}

Status LlamaSession::EvaluateAlone(std::span<const ModelInput> inputs, int outputs) {
  Release();
  if (model_.is_recurrent()) llama_memory_clear(llama_get_memory(context_), false);
  int total = 0;
  for (const ModelInput& input : inputs) {
    const auto* tokens = std::get_if<std::vector<Token>>(&input);
    total += static_cast<int>(tokens != nullptr
                                  ? tokens->size()
                                  : std::get<std::shared_ptr<const EmbeddingRows>>(input)->rows);
  }
  int position = 0;
  if (!inputs.empty()) {
    if (const auto* tokens = std::get_if<std::vector<Token>>(&inputs.front())) {
      position = std::min(Shared(*tokens), total - outputs);
    }
  }
  CopyPrefix(1, position);
  int skip = position;
  rows_.assign(1, {});
  for (size_t n = 0; n < inputs.size(); ++n) {
    const auto* tokens = std::get_if<std::vector<Token>>(&inputs[n]);
    const auto* rows = std::get_if<std::shared_ptr<const EmbeddingRows>>(&inputs[n]);
    const size_t count = tokens != nullptr ? tokens->size() : (*rows)->rows;
    Batch batch(count, rows != nullptr, rows != nullptr ? (*rows)->width : 0);
    for (size_t i = static_cast<size_t>(skip); i < count; ++i, ++position) {
      const bool output = position >= total - outputs;
      if (output) rows_[0].push_back(static_cast<int>(i) - skip);
      if (tokens != nullptr) {
        batch.AddToken((*tokens)[i], position, {1}, output);
      } else {
        const std::span<const float> values((*rows)->values);
        batch.AddEmbedding(values.subspan(i * (*rows)->width, (*rows)->width), position, 1, output);
      }
    }
    skip = 0;
    if (batch.View().n_tokens > 0) HEARSAY_RETURN_IF_ERROR(Decode(batch.View()));
  }
  return Status::Ok();
}

void LlamaSession::Release() {
  kept_logits_.clear();
  llama_memory_t memory = llama_get_memory(context_);
  const int most = model_.is_recurrent() ? 1 : kMostSequences;
  for (int sequence = 1; sequence <= most; ++sequence) {
    llama_memory_seq_rm(memory, sequence, -1, -1);
  }
}

std::span<const float> LlamaSession::Logits(int sequence, int index) const {
  const int row = rows_[sequence][index];
  if (!kept_logits_.empty()) return kept_logits_[row];
  return {llama_get_logits_ith(context_, row), model_.vocabulary_size()};
}

}  // namespace hearsay
