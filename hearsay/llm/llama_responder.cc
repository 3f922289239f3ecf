#include "hearsay/llm/llama_responder.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <deque>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include "fmt/chrono.h"
#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/text.h"
#include "hearsay/llm/llama_work.h"

namespace hearsay {
namespace {

// When several groups share a pass, the order of additions and the shapes of matrix products differ
// with what else is in it, and a prompt's probabilities by some 1e-3 (measured up to 2.6e-3). Where
// the two likeliest choices are nearer than this, the prompt is asked again by itself: what shares
// a pass must not decide an answer.
constexpr double kNearTie = 1e-2;

constexpr size_t kGroupsPerBatch = 8;

bool NearlyTied(const std::vector<double>& log_probabilities) {
  if (log_probabilities.size() < 2) return false;
  std::vector<double> shares;
  const double most = *std::max_element(log_probabilities.begin(), log_probabilities.end());
  for (const double value : log_probabilities) shares.push_back(std::exp(value - most));
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  std::partial_sort(shares.begin(), shares.begin() + 2, shares.end(), std::greater<>());
  return (shares[0] - shares[1]) / sum < kNearTie;
}

}  // namespace

Result<std::unique_ptr<LlamaResponder>> LlamaResponder::Create(const LlamaResponderConfig& config) {
  HEARSAY_ASSIGN_OR_RETURN(std::unique_ptr<LlamaModel> model,
                           LlamaModel::Load(config.model, config.load));
  HEARSAY_ASSIGN_OR_RETURN(
      std::unique_ptr<ChatTemplate> chat_template,
      ChatTemplate::Create(model->get(), config.chat_template, config.decoding.template_arguments));
  SessionConfig session_config = config.session;
  // Packing is for hardware that wants large passes.
  if (config.pack_groups) session_config.slice = session_config.batch;
  HEARSAY_ASSIGN_OR_RETURN(std::unique_ptr<LlamaSession> session,
                           LlamaSession::Create(*model, session_config));
  HEARSAY_ASSIGN_OR_RETURN(std::string hash, CachedSha256File(config.model));
  return std::unique_ptr<LlamaResponder>(new LlamaResponder(
      config, std::move(hash), std::move(model), std::move(chat_template), std::move(session)));
}

LlamaResponder::LlamaResponder(LlamaResponderConfig config, std::string model_hash,
                               std::unique_ptr<LlamaModel> model,
                               std::unique_ptr<ChatTemplate> chat_template,
                               std::unique_ptr<LlamaSession> session)
    : config_(std::move(config)),
      model_hash_(std::move(model_hash)),
      model_(std::move(model)),
      chat_template_(std::move(chat_template)),
      session_(std::move(session)) {}

Json LlamaResponder::Identity() const {
  Json identity = {{"engine", "llama.cpp"},
                   {"model_sha256", model_hash_},
                   {"chat_template_sha256", Sha256Hex(chat_template_->source())},
                   {"context", session_->context_size()},
                   {"packed", config_.pack_groups},
                   {"decoding", config_.decoding.ToJson()}};
  if (chat_template_->asks_the_clock()) {
    identity["date"] = fmt::format("{:%Y-%m-%d}", fmt::localtime(std::time(nullptr)));
  }
  return identity;
}

std::vector<std::string> LlamaResponder::Notes() const {
  std::vector<std::string> notes;
  if (chat_template_->is_plain()) {
    notes.emplace_back(
        "the model has no chat template (a base model): questions are put as plain text");
  }
  if (chat_template_->asks_the_clock()) {
    notes.emplace_back("the chat template prints today's date: on another day this is another run");
  }
  if (model_->is_recurrent()) {
    notes.emplace_back(
        "the model keeps a recurrent state: questions are asked one by one, nothing is shared");
  }
  return notes;
}

Result<std::string> LlamaResponder::Render(const Request& request) {
  HEARSAY_ASSIGN_OR_RETURN(Work work, Prepare(request, 0));
  return std::move(work.reply.rendered_prompt);
}

ReplyUnit LlamaResponder::UnitOf(Ask ask) const {
  // Replies are generated side by side; a letter's probability comes from its group's own pass.
  if (ask == Ask::kGenerate || config_.pack_groups) return ReplyUnit::kBatch;
  return ReplyUnit::kGroup;
}

size_t LlamaResponder::GroupsPerBatch() const { return kGroupsPerBatch; }

Status LlamaResponder::FillInputs(Work& work) const {
  const std::string& text = work.chat.text;
  size_t start = 0;
  size_t markers = 0;
  for (const Message& message : work.request->prompt.messages) {
    for (const Segment& segment : message.content) {
      const auto* rows = std::get_if<std::shared_ptr<const EmbeddingRows>>(&segment);
      if (rows == nullptr) continue;
      if (model_->has_spatial_positions()) {
        return InvalidArgument(
            "this architecture's positions have several axes; embeddings cannot be put");
      }
      if ((*rows)->width != static_cast<size_t>(model_->embedding_width()) ||
          (*rows)->values.size() != (*rows)->rows * (*rows)->width) {
        return InvalidArgument(fmt::format("an embedding segment is {} wide, the model {}",
                                           (*rows)->width, model_->embedding_width()));
      }
      const std::string marker = EmbeddingMarker(markers++);
      const size_t at = text.find(marker, start);
      if (at == std::string::npos) {
        return InvalidArgument("the chat template dropped an embedding segment");
      }
      work.inputs.emplace_back(model_->Tokenize(text.substr(start, at - start), start == 0));
      work.inputs.emplace_back(*rows);
      start = at + marker.size();
    }
  }
  work.last_text = text.substr(start);
  work.inputs.emplace_back(model_->Tokenize(work.last_text, start == 0));
  return Status::Ok();
}

Result<LlamaResponder::Work> LlamaResponder::Prepare(const Request& request, size_t index) {
  Work work;
  work.index = index;
  work.request = &request;
  for (const Message& message : request.prompt.messages) {
    for (const Segment& segment : message.content) {
      const auto* text = std::get_if<std::string>(&segment);
      if (text == nullptr) continue;
      if (const std::string name = model_->ControlTokenIn(*text); !name.empty()) {
        return InvalidArgument(
            fmt::format("the prompt's text holds the model's control token \"{}\", which would "
                        "pass for another "
                        "speaker",
                        name));
      }
    }
  }
  HEARSAY_ASSIGN_OR_RETURN(work.chat, chat_template_->Render(request.prompt.messages));
  if (request.ask != Ask::kGenerate && work.chat.thinking_begun) {
    // The template opens the thinking itself: close it, so that what comes next is the answer.
    work.chat.text += "\n" + work.chat.think_tags.ends.front() + "\n\n";
    work.chat.thinking_begun = false;
  }
  work.reply.rendered_prompt = work.chat.text;
  HEARSAY_RETURN_IF_ERROR(FillInputs(work));
  for (const ModelInput& input : work.inputs) {
    const auto* tokens = std::get_if<std::vector<Token>>(&input);
    work.size += static_cast<int>(
        tokens != nullptr ? tokens->size()
                          : std::get<std::shared_ptr<const EmbeddingRows>>(input)->rows);
  }
  work.reply.prompt_tokens = work.size;
  // The last prompt token and the first of the reply at the least.
  const int shared = SharedPrefix(work);
  if (work.size - shared + 1 > session_->Capacity()) {
    return InvalidArgument(fmt::format("the prompt takes {} tokens, the context holds {}{}",
                                       WithThousands(work.size),
                                       WithThousands(session_->context_size()),
                                       session_->context_size() < model_->training_context()
                                           ? "; a larger --context would hold it"
                                           : ", the most that the model was trained for"));
  }
  if (work.size == 0)
    return InvalidArgument("the prompt has no tokens: the model's vocabulary cannot spell it");
  return work;
}

// The prefix is what the template and the system message put before any question: the tokens that
// prompts with quite different questions begin with. It depends on no question, so that a run's
// results do not depend on which questions it was limited to.
Status LlamaResponder::PreparePrefix(const Request& request) {
  if (model_->is_recurrent()) return Status::Ok();
  std::optional<std::vector<Token>> prefix;
  for (const char* probe : {"Q", "7", "\u03A9"}) {
    std::vector<Message> messages = request.prompt.messages;
    if (messages.empty()) return Status::Ok();
    messages.back() = TextMessage(messages.back().role, probe);
    const auto chat = chat_template_->Render(messages);
    if (!chat.ok()) return Status::Ok();  // the request's own rendering will say why
    std::string text = chat->text;
    // Embeddings before the last message: no prefix beyond them.
    text.resize(std::min(text.size(), text.find(EmbeddingMarker(0))));
    const std::vector<Token> tokens = model_->Tokenize(text, true);
    if (!prefix.has_value()) {
      prefix = tokens;
    } else {
      const auto end = std::mismatch(prefix->begin(), prefix->end(), tokens.begin(), tokens.end());
      prefix->erase(end.first, prefix->end());
    }
  }
  if (static_cast<int>(prefix->size()) >= session_->context_size()) prefix->clear();
  return session_->SetPrefix(*prefix);
}

Status LlamaResponder::Respond(std::span<const Request> requests, const ReplySink& sink) {
  if (requests.empty()) return Status::Ok();
  HEARSAY_RETURN_IF_ERROR(PreparePrefix(requests.front()));
  std::vector<Work> next_tokens;
  std::vector<Work> continuations;
  std::vector<Work> generations;
  for (size_t i = 0; i < requests.size(); ++i) {
    auto work = Prepare(requests[i], i);
    if (!work.ok()) {
      Reply reply;
      reply.status = work.status();
      sink(i, std::move(reply));
      continue;
    }
    switch (requests[i].ask) {
      case Ask::kNextToken:
        next_tokens.push_back(std::move(*work));
        break;
      case Ask::kContinuations:
        continuations.push_back(std::move(*work));
        break;
      case Ask::kGenerate:
        generations.push_back(std::move(*work));
        break;
    }
  }
  HEARSAY_RETURN_IF_ERROR(AnswerNextTokens(next_tokens));
  HEARSAY_RETURN_IF_ERROR(AnswerContinuations(continuations));
  HEARSAY_RETURN_IF_ERROR(AnswerGenerations(generations));
  for (auto* works : {&next_tokens, &continuations, &generations}) {
    for (Work& work : *works) sink(work.index, std::move(work.reply));
  }
  return Status::Ok();
}

const std::vector<Token>& LlamaResponder::LabelTokens(const std::string& label) {
  const auto known = label_tokens_.find(label);
  if (known != label_tokens_.end()) return known->second;
  return label_tokens_.emplace(label, model_->TokensReading(label)).first->second;
}

void LlamaResponder::ReadNextToken(Work& work, std::span<const float> logits) {
  const double total = LogSumExp(logits);
  work.reply.log_probabilities.clear();
  for (const std::string& label : work.request->choices) {
    double probability = 0;
    for (const Token token : LabelTokens(label)) probability += std::exp(logits[token] - total);
    work.reply.log_probabilities.push_back(std::log(probability));
  }
  const auto best = std::max_element(logits.begin(), logits.end());
  work.reply.text = RepairUtf8(model_->Piece(static_cast<Token>(best - logits.begin()), true));
}

Status LlamaResponder::AnswerNextTokenAlone(Work& work) {
  HEARSAY_RETURN_IF_ERROR(session_->EvaluateAlone(work.inputs, 1));
  ReadNextToken(work, session_->Logits(0, 0));
  const int shared = SharedPrefix(work);
  work.reply.evaluated_tokens += work.size - shared;
  return Status::Ok();
}

int LlamaResponder::SharedPrefix(const Work& work) const {
  return work.tokens() != nullptr ? session_->Shared(*work.tokens()) : 0;
}

Status LlamaResponder::Prefill(std::span<Work*> works, bool keep) {
  TokenTrie trie;
  std::vector<LlamaSession::Output> outputs;
  size_t size = 0;
  for (Work* work : works) {
    const int shared = session_->Shared(*work->tokens());
    const auto added = std::span<const Token>(*work->tokens()).subspan(shared);
    const size_t with = trie.SizeWith(shared, added);
    work->reply.evaluated_tokens += static_cast<int>(with - size);
    size = with;
    outputs.push_back({static_cast<int>(trie.sequences()), static_cast<int>(added.size()) - 1});
    trie.Add(shared, added);
  }
  return session_->Evaluate(trie.Pack(), outputs, keep);
}

Status LlamaResponder::AnswerNextTokens(std::vector<Work>& works) {
  std::deque<Work*> waiting;
  for (Work& work : works) {
    if (work.tokens() == nullptr || model_->is_recurrent()) {
      HEARSAY_RETURN_IF_ERROR(AnswerNextTokenAlone(work));
    } else {
      waiting.push_back(&work);
    }
  }
  std::vector<Work*> tied;
  while (!waiting.empty()) {
    TokenTrie trie;
    std::vector<Work*> pack;
    const size_t most = std::min(LlamaSession::kMostSequences, session_->MostOutputs());
    while (!waiting.empty() && pack.size() < most) {
      if (!pack.empty() && !config_.pack_groups &&
          waiting.front()->request->group != pack.front()->request->group) {
        break;
      }
      const std::vector<Token>& tokens = *waiting.front()->tokens();
      const int shared = session_->Shared(tokens);
      const auto added = std::span<const Token>(tokens).subspan(shared);
      if (!pack.empty() &&
          trie.SizeWith(shared, added) > static_cast<size_t>(session_->Capacity())) {
        break;
      }
      trie.Add(shared, added);
      pack.push_back(waiting.front());
      waiting.pop_front();
    }
    HEARSAY_RETURN_IF_ERROR(Prefill(pack, false));
    for (size_t i = 0; i < pack.size(); ++i) {
      const int last =
          static_cast<int>(pack[i]->tokens()->size()) - session_->Shared(*pack[i]->tokens()) - 1;
      ReadNextToken(*pack[i], session_->Logits(static_cast<int>(i), last));
      if (config_.pack_groups && NearlyTied(pack[i]->reply.log_probabilities)) {
        tied.push_back(pack[i]);
      }
    }
  }
  for (Work* work : tied) HEARSAY_RETURN_IF_ERROR(AnswerNextTokenAlone(*work));
  session_->Release();
  return Status::Ok();
}

}  // namespace hearsay
