#include "hearsay/caption/mtmd_captioner.h"

#include <utility>

#include "fmt/format.h"

#ifndef HEARSAY_WITH_MTMD

namespace hearsay {

struct MtmdCaptioner::State {};

MtmdCaptioner::MtmdCaptioner(std::unique_ptr<State> state) : state_(std::move(state)) {}
MtmdCaptioner::~MtmdCaptioner() = default;

Result<std::unique_ptr<MtmdCaptioner>> MtmdCaptioner::Create(MtmdCaptionerConfig /*config*/) {
  return InvalidArgument(
      "this hearsay was built with a llama.cpp that lacks libmtmd, so it has no captioner mtmd:; "
      "configure it with the pinned llama.cpp, or with HEARSAY_LLAMA_DIR naming one that has "
      "mtmd.h, "
      "mtmd-helper.h and libmtmd");
}

Json MtmdCaptioner::Identity() const { return {{"captioner", "mtmd"}}; }

Status MtmdCaptioner::Describe(std::span<const Clip> /*clips*/, const CaptionSink& /*sink*/) {
  return Internal("there is no libmtmd");
}

}  // namespace hearsay

#else

#include <algorithm>
#include <exception>
#include <optional>
#include <vector>

#include "gguf.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"
#include "hearsay/llm/chat_template.h"
#include "hearsay/llm/greedy_decoder.h"
#include "hearsay/llm/llama_model.h"
#include "hearsay/llm/llama_session.h"
#include "llama.h"
#include "mtmd-helper.h"
#include "mtmd.h"

namespace hearsay {
namespace {

// Changes with anything in the making of a caption that no setting says.
constexpr int kMtmdVersion = 1;
// llama.cpp's own defaults, as its tools have them.
constexpr int kMostBatch = 2048;
constexpr int kPhysicalBatch = 512;
// Positions for a model's thinking before its caption.
constexpr int kThinkingRoom = 2048;

struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};
using ContextPointer = std::unique_ptr<llama_context, FreeContext>;

// What stands in a GGUF file's metadata about its part in the pair.
struct Part {
  std::string architecture;
  bool hears = false;
  bool sees = false;
};

Result<Part> ReadPart(const std::filesystem::path& path) {
  // The sentences for files that are not there, folders, and files of another kind.
  LoadConfig load;
  load.vocabulary_only = true;
  StartLlama();
  gguf_init_params params = {};
  params.no_alloc = true;
  std::unique_ptr<gguf_context, decltype(&gguf_free)> file(
      gguf_init_from_file(path.c_str(), params), gguf_free);
  if (file == nullptr) {
    (void)TakeLastLlamaError();
    const Status status = LlamaModel::Load(path, load).status();
    return status.ok() ? Unreadable(fmt::format("{}: cannot be read as GGUF", path.string()))
                       : status;
  }
  const auto text = [&](const char* key) -> std::string {
    const int64_t id = gguf_find_key(file.get(), key);
    return id >= 0 && gguf_get_kv_type(file.get(), id) == GGUF_TYPE_STRING
               ? gguf_get_val_str(file.get(), id)
               : "";
  };
  const auto flag = [&](const char* key) {
    const int64_t id = gguf_find_key(file.get(), key);
    return id >= 0 && gguf_get_kv_type(file.get(), id) == GGUF_TYPE_BOOL &&
           gguf_get_val_bool(file.get(), id);
  };
  return Part{text("general.architecture"), flag("clip.has_audio_encoder"),
              flag("clip.has_vision_encoder")};
}

Status CheckPair(const MtmdCaptionerConfig& config) {
  HEARSAY_ASSIGN_OR_RETURN(const Part model, ReadPart(config.model));
  HEARSAY_ASSIGN_OR_RETURN(const Part projector, ReadPart(config.projector));
  const std::string model_name = config.model.string();
  const std::string projector_name = config.projector.string();
  constexpr std::string_view kProjector = "clip";
  if (model.architecture == kProjector && projector.architecture != kProjector) {
    return Unreadable(fmt::format(
        "{} is the mmproj and {} the text model: they are swapped; write mtmd:MODEL,MMPROJ",
        model_name, projector_name));
  }
  if (model.architecture == kProjector) {
    return Unreadable(fmt::format(
        "{} is an mmproj, not a text model; the text model that belongs to it comes first",
        model_name));
  }
  if (projector.architecture != kProjector) {
    return Unreadable(
        fmt::format("{} is a text model ({}), not an mmproj; the model's audio encoder is a GGUF "
                    "file of its own, usually named mmproj-*.gguf",
                    projector_name, projector.architecture));
  }
  if (!projector.hears) {
    return Unreadable(
        fmt::format("{} {}; choose the mmproj of a model that hears", projector_name,
                    projector.sees ? "sees, but has no audio encoder" : "has no audio encoder"));
  }
  return Status::Ok();
}

// llama.cpp's last error as the part that a person can use.
std::string LlamaReason() {
  std::string reason = TakeLastLlamaError();
  if (const size_t at = reason.rfind("error: "); at != std::string::npos) reason.erase(0, at + 7);
  reason.resize(std::min(reason.size(), reason.find('\n')));
  return reason.empty() ? "llama.cpp gives no reason" : Printable(reason);
}

}  // namespace

struct MtmdCaptioner::State {
  MtmdCaptionerConfig config;
  Json identity;
  std::unique_ptr<LlamaModel> model;
  std::unique_ptr<ChatTemplate> chat_template;
  mtmd::context_ptr media;
  ContextPointer context;
  RenderedChat chat;  // the prompt, with libmtmd's marker in the clip's place
  int context_size = 0;
  int batch = 0;
  int rate = 0;  // of the sound that the model wants

  Status Load();
  Status LoadMedia();
  Status MakeContext();
  Status RenderPrompt();
  // kInterrupted, or what is wrong with this clip.
  Status Listen(const Clip& clip, Caption* caption);
  Status Evaluate(const mtmd_input_chunks* chunks, int* position);
  Status Generate(int position, int room, Caption* caption);
};

MtmdCaptioner::MtmdCaptioner(std::unique_ptr<State> state) : state_(std::move(state)) {}
MtmdCaptioner::~MtmdCaptioner() = default;

Result<std::unique_ptr<MtmdCaptioner>> MtmdCaptioner::Create(MtmdCaptionerConfig config) {
  if (config.prompt.find(mtmd_default_marker()) != std::string::npos) {
    return InvalidArgument(
        fmt::format("the caption prompt must not hold \"{}\", which stands for the clip before it",
                    mtmd_default_marker()));
  }
  HEARSAY_RETURN_IF_ERROR(CheckPair(config));
  auto state = std::make_unique<State>();
  state->config = std::move(config);
  try {
    HEARSAY_RETURN_IF_ERROR(state->Load());
  } catch (const std::exception& error) {
    return Unreadable(fmt::format("{}: cannot be used: {}", state->config.projector.string(),
                                  Printable(error.what())));
  }
  return std::unique_ptr<MtmdCaptioner>(new MtmdCaptioner(std::move(state)));
}

Status MtmdCaptioner::State::Load() {
  LoadConfig load;
  load.gpu_layers = config.gpu_layers;
  HEARSAY_ASSIGN_OR_RETURN(model, LlamaModel::Load(config.model, load));
  HEARSAY_RETURN_IF_ERROR(LoadMedia());
  HEARSAY_RETURN_IF_ERROR(MakeContext());
  HEARSAY_RETURN_IF_ERROR(RenderPrompt());
  HEARSAY_ASSIGN_OR_RETURN(const std::string model_hash, CachedSha256File(config.model));
  HEARSAY_ASSIGN_OR_RETURN(const std::string projector_hash, CachedSha256File(config.projector));
  identity = {{"captioner", "mtmd"},          {"model", model_hash},
              {"projector", projector_hash},  {"chat_template", Sha256Hex(chat_template->source())},
              {"prompt", config.prompt},      {"max_tokens", config.max_tokens},
              {"context", context_size},      {"most_seconds", config.most_seconds},
              {"audio", kAudioReaderVersion}, {"version", kMtmdVersion}};
  return Status::Ok();
}

Status MtmdCaptioner::State::LoadMedia() {
  // libmtmd's messages go where llama.cpp's go.
  ggml_log_callback log = nullptr;
  void* log_data = nullptr;
  llama_log_get(&log, &log_data);
  mtmd_helper_log_set(log, log_data);
  (void)TakeLastLlamaError();
  mtmd_context_params params = mtmd_context_params_default();
  params.use_gpu = config.gpu_layers != 0;
  params.n_threads = config.threads > 0 ? config.threads : UsableThreads();
  params.print_timings = false;
  media.reset(mtmd_init_from_file(config.projector.c_str(), model->get(), params));
  if (media == nullptr) {
    return Unreadable(fmt::format("{}: cannot be used with {}: {}", config.projector.string(),
                                  config.model.string(), LlamaReason()));
  }
  rate = mtmd_get_audio_sample_rate(media.get());
  if (!mtmd_support_audio(media.get()) || rate <= 0) {
    return Unreadable(fmt::format("{} has no audio encoder", config.projector.string()));
  }
  return Status::Ok();
}

Status MtmdCaptioner::State::MakeContext() {
  context_size = config.context;
  if (model->training_context() > 0) {
    context_size = std::min(context_size, model->training_context());
  }
  batch = std::min(kMostBatch, context_size);
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<uint32_t>(context_size);
  params.n_batch = static_cast<uint32_t>(batch);
  // A clip whose positions all see one another must go through at once.
  params.n_ubatch = static_cast<uint32_t>(
      mtmd_decode_use_non_causal(media.get(), nullptr) ? batch : std::min(batch, kPhysicalBatch));
  params.n_threads = config.threads > 0 ? config.threads : UsableThreads();
  params.n_threads_batch = params.n_threads;
  params.no_perf = true;
  context.reset(llama_init_from_model(model->get(), params));
  if (context != nullptr) return Status::Ok();
  return Unreadable(fmt::format(
      "{}: llama.cpp cannot prepare a context of {} positions: {}; try a smaller --caption-context",
      config.model.string(), context_size, LlamaReason()));
}

Status MtmdCaptioner::State::RenderPrompt() {
  HEARSAY_ASSIGN_OR_RETURN(
      chat_template, ChatTemplate::Create(model->get(), "", {{"enable_thinking", Json(false)}}));
  HEARSAY_ASSIGN_OR_RETURN(
      chat, chat_template->Render(
                {TextMessage(Role::kUser, std::string(mtmd_default_marker()) + config.prompt)}));
  if (chat.text.find(mtmd_default_marker()) == std::string::npos) {
    return Unreadable(
        fmt::format("{}: its chat template loses the place of the clip in a user's message",
                    config.model.string()));
  }
  return Status::Ok();
}

Status MtmdCaptioner::State::Listen(const Clip& clip, Caption* caption) {
  HEARSAY_ASSIGN_OR_RETURN(const Waveform waveform,
                           ReadWaveform(clip.path, rate, config.most_seconds));
  caption->seconds = waveform.seconds();
  if (waveform.samples.size() < 2) {
    return Unreadable(fmt::format("{} holds a single sample", clip.path.string()));
  }
  (void)TakeLastLlamaError();
  const mtmd::bitmap bitmap(
      mtmd_bitmap_init_from_audio(waveform.samples.size(), waveform.samples.data()));
  const mtmd::input_chunks chunks(mtmd_input_chunks_init());
  mtmd_input_text text = {};
  text.text = chat.text.data();
  text.text_len = chat.text.size();
  text.add_special = true;
  text.parse_special = true;
  const mtmd_bitmap* bitmaps[] = {bitmap.ptr.get()};
  if (mtmd_tokenize(media.get(), chunks.ptr.get(), &text, bitmaps, 1) != 0) {
    return Unreadable(
        fmt::format("{} cannot be put before the model: {}", clip.path.string(), LlamaReason()));
  }
  const auto size = static_cast<int>(mtmd_helper_get_n_tokens(chunks.ptr.get()));
  if (size + config.max_tokens > context_size) {
    return InvalidArgument(fmt::format(
        "{} takes {} positions with its prompt and {} for its caption, and the context holds {}; "
        "raise --caption-context, or cut the clip",
        clip.path.string(), size, config.max_tokens, context_size));
  }
  llama_memory_clear(llama_get_memory(context.get()), true);
  int position = 0;
  HEARSAY_RETURN_IF_ERROR(Evaluate(chunks.ptr.get(), &position));
  const int room = std::min(config.max_tokens + (chat.supports_thinking ? kThinkingRoom : 0),
                            context_size - size);
  return Generate(position, room, caption);
}

Status MtmdCaptioner::State::Evaluate(const mtmd_input_chunks* chunks, int* position) {
  const size_t count = mtmd_input_chunks_size(chunks);
  for (size_t i = 0; i < count; ++i) {
    if (InterruptRequested()) return Interrupted("stopped by the user");
    llama_pos after = *position;
    if (mtmd_helper_eval_chunk_single(media.get(), context.get(), mtmd_input_chunks_get(chunks, i),
                                      *position, 0, batch, i + 1 == count, &after) != 0) {
      return Unreadable(fmt::format("the model fails on this clip: {}", LlamaReason()));
    }
    *position = after;
  }
  return Status::Ok();
}

Status MtmdCaptioner::State::Generate(int position, int room, Caption* caption) {
  DecodingConfig decoding;
  decoding.max_tokens = config.max_tokens;
  GreedyDecoder decoder(*model, chat, decoding, room);
  llama_pos place = position;
  int32_t sequences = 1;
  llama_seq_id sequence = 0;
  llama_seq_id* sequence_list = &sequence;
  int8_t output = 1;
  while (true) {
    if (InterruptRequested()) return Interrupted("stopped by the user");
    const float* logits = llama_get_logits_ith(context.get(), -1);
    if (logits == nullptr) return Internal("llama.cpp gives no logits after the clip");
    std::optional<Token> token = decoder.Next({logits, model->vocabulary_size()});
    if (!token.has_value()) break;
    llama_batch step = {};
    step.n_tokens = 1;
    step.token = &*token;
    step.pos = &place;
    step.n_seq_id = &sequences;
    step.seq_id = &sequence_list;
    step.logits = &output;
    if (llama_decode(context.get(), step) != 0) {
      return Unreadable(fmt::format("the model fails on this clip: {}", LlamaReason()));
    }
    ++place;
  }
  Reply reply;
  decoder.Fill(reply);
  caption->text = std::move(reply.text);
  if (!caption->text.empty()) return Status::Ok();
  return Unreadable(reply.reasoning.empty() ? "the model's caption is empty"
                                            : "the model's reply ended inside its reasoning");
}

Json MtmdCaptioner::Identity() const { return state_->identity; }

Status MtmdCaptioner::Describe(std::span<const Clip> clips, const CaptionSink& sink) {
  for (size_t i = 0; i < clips.size(); ++i) {
    if (InterruptRequested()) return Interrupted("stopped by the user");
    Caption caption;
    try {
      caption.status = state_->Listen(clips[i], &caption);
    } catch (const std::exception& error) {
      caption.status = Internal(fmt::format("the model fails on this clip: {}", error.what()));
    }
    if (caption.status.code() == StatusCode::kInterrupted) return caption.status;
    sink(i, std::move(caption));
  }
  return Status::Ok();
}

}  // namespace hearsay

#endif  // HEARSAY_WITH_MTMD
