// The in-process engine: a GGUF model under llama.cpp that answers batches of requests.
#ifndef HEARSAY_LLM_LLAMA_RESPONDER_H_
#define HEARSAY_LLM_LLAMA_RESPONDER_H_

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hearsay/llm/chat_template.h"
#include "hearsay/llm/decoding.h"
#include "hearsay/llm/llama_model.h"
#include "hearsay/llm/llama_session.h"
#include "hearsay/llm/responder.h"

namespace hearsay {

struct LlamaResponderConfig {
  std::filesystem::path model;
  std::string chat_template;  // Jinja source that overrides the model's own; empty: its own
  DecodingConfig decoding;
  SessionConfig session;
  // Several groups of requests in one forward pass: faster where small passes waste the hardware (a
  // GPU, many cores), and the probabilities then differ by some 1e-3 with what shares a pass.
  bool pack_groups = false;
  LoadConfig load;
};

class LlamaResponder : public Responder {
 public:
  // Loads the model and prepares a context.
  static Result<std::unique_ptr<LlamaResponder>> Create(const LlamaResponderConfig& config);

  Json Identity() const override;
  std::vector<std::string> Notes() const override;
  Result<std::string> Render(const Request& request) override;
  ReplyUnit UnitOf(Ask ask) const override;
  size_t GroupsPerBatch() const override;
  Status Respond(std::span<const Request> requests, const ReplySink& sink) override;

  const LlamaModel& model() const { return *model_; }

 private:
  struct Work;

  LlamaResponder(LlamaResponderConfig config, std::string model_hash,
                 std::unique_ptr<LlamaModel> model, std::unique_ptr<ChatTemplate> chat_template,
                 std::unique_ptr<LlamaSession> session);

  Status PreparePrefix(const Request& request);
  Result<Work> Prepare(const Request& request, size_t index);
  // The rendered prompt as tokens and embeddings.
  Status FillInputs(Work& work) const;
  const std::vector<Token>& LabelTokens(const std::string& label);

  // Each answers the works of its kind, in packs as large as the context allows.
  Status AnswerNextTokens(std::vector<Work>& works);
  Status AnswerContinuations(std::vector<Work>& works);
  Status AnswerGenerations(std::vector<Work>& works);
  Status GeneratePack(std::span<Work*> pack);
  Status GenerateAlone(Work& work);
  // How many of its first positions stand in the session's prefix; none where it does not begin in
  // text alone.
  int SharedPrefix(const Work& work) const;
  // Evaluates the prompts of text-only works as one packed batch; sequence i is works[i]'s,
  // and stays in the cache with `keep`.
  Status Prefill(std::span<Work*> works, bool keep);
  Status AnswerNextTokenAlone(Work& work);
  void ReadNextToken(Work& work, std::span<const float> logits);

  LlamaResponderConfig config_;
  std::string model_hash_;
  std::unique_ptr<LlamaModel> model_;
  std::unique_ptr<ChatTemplate> chat_template_;
  std::unique_ptr<LlamaSession> session_;
  std::map<std::string, std::vector<Token>> label_tokens_;
};

}  // namespace hearsay

#endif  // HEARSAY_LLM_LLAMA_RESPONDER_H_
