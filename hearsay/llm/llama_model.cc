#include "hearsay/llm/llama_model.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <mutex>

#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "llama.h"
#include "spdlog/spdlog.h"

namespace hearsay {
namespace {

std::mutex log_mutex;
std::string last_error;

void OnLlamaLog(ggml_log_level level, const char* text, void* /*user_data*/) {
  std::string line(Trim(text));
  if (line.empty() || line == ".") return;
  const std::lock_guard<std::mutex> lock(log_mutex);
  if (level == GGML_LOG_LEVEL_ERROR) {
    // The first error is the cause; those after it only say that loading failed.
    if (last_error.empty()) last_error = line;
  }
  spdlog::debug("llama.cpp: {}", line);
}

// "llama_model_load: error loading model: tensor 'x' data is not within the file bounds" -> from
// "tensor" on: the part a person can use.
std::string WithoutFunctionNames(std::string text) {
  for (const char* lead :
       {"error loading model: ", "llama_model_load: ", "gguf_init_from_file_impl: ",
        "gguf_init_from_reader: ", "llama_model_loader: "}) {
    if (const size_t at = text.find(lead); at != std::string::npos) {
      text.erase(0, at + std::string_view(lead).size());
    }
  }
  return text;
}

Status CheckFile(const std::filesystem::path& path) {
  std::error_code error;
  const std::string name = path.string();
  if (!std::filesystem::exists(path, error)) return NotFound(fmt::format("{}: no such file", name));
  if (std::filesystem::is_directory(path, error)) {
    return Unreadable(fmt::format("{}: is a folder; name the GGUF file in it", name));
  }
  std::array<char, 4> magic = {};
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return Unreadable(fmt::format("{}: cannot be opened for reading", name));
  const size_t got = std::fread(magic.data(), 1, magic.size(), file);
  std::fclose(file);
  if (got < magic.size() || std::string_view(magic.data(), 4) != "GGUF") {
    return Unreadable(fmt::format(
        "{}: not a GGUF model file (it does not begin with \"GGUF\"); hearsay reads GGUF, which "
        "llama.cpp's convert_hf_to_gguf.py makes from a Hugging Face model",
        name));
  }
  return Status::Ok();
}

}  // namespace

void StartLlama() {
  static const bool started = [] {
    llama_log_set(OnLlamaLog, nullptr);
    llama_backend_init();
    return true;
  }();
  (void)started;
}

void SetLlamaAbortHandler(void (*handler)(const char* message)) {
  ggml_set_abort_callback(handler);
}

std::string TakeLastLlamaError() {
  const std::lock_guard<std::mutex> lock(log_mutex);
  return WithoutFunctionNames(std::exchange(last_error, ""));
}

Result<std::unique_ptr<LlamaModel>> LlamaModel::Load(const std::filesystem::path& path,
                                                     const LoadConfig& config) {
  HEARSAY_RETURN_IF_ERROR(CheckFile(path));
  StartLlama();
  (void)TakeLastLlamaError();
  llama_model_params params = llama_model_default_params();
  params.n_gpu_layers = config.gpu_layers;
  params.vocab_only = config.vocabulary_only;
  llama_model* raw = nullptr;
  try {
    raw = llama_model_load_from_file(path.c_str(), params);
  } catch (const std::exception& error) {
    return Unreadable(fmt::format("{}: cannot be loaded: {}", path.string(), error.what()));
  }
  if (raw == nullptr) {
    std::string reason = TakeLastLlamaError();
    if (reason.empty()) reason = "llama.cpp gives no reason";
    if (reason.find("file bounds") != std::string::npos ||
        reason.find("failed to read") != std::string::npos) {
      reason += "; the file is truncated or damaged: fetch it again";
    }
    return Unreadable(fmt::format("{}: cannot be loaded: {}", path.string(), reason));
  }
  std::unique_ptr<LlamaModel> model(new LlamaModel(raw));
  if (model->vocabulary_size_ == 0) {
    return Unreadable(
        fmt::format("{}: has no vocabulary, so no text can be given to it; convert the model with "
                    "its tokenizer",
                    path.string()));
  }
  if (llama_model_has_encoder(raw) || !llama_model_has_decoder(raw) ||
      llama_model_is_diffusion(raw)) {
    return Unreadable(fmt::format(
        "{}: {} is not a decoder that predicts the next token; choose a causal language model",
        path.string(), model->Description()));
  }
  return model;
}

LlamaModel::LlamaModel(llama_model* model)
    : model_(model), vocabulary_(llama_model_get_vocab(model)), vocabulary_size_(0) {
  // Without a vocabulary llama.cpp ends the process at the first question about a token.
  if (llama_vocab_type(vocabulary_) == LLAMA_VOCAB_TYPE_NONE) return;
  vocabulary_size_ = static_cast<size_t>(std::max(0, llama_vocab_n_tokens(vocabulary_)));
  for (size_t i = 0; i < vocabulary_size_; ++i) {
    const auto token = static_cast<Token>(i);
    if (!llama_vocab_is_control(vocabulary_, token)) continue;
    std::string name = Piece(token, true);
    if (name.size() > 1) control_names_.push_back(std::move(name));
  }
}

LlamaModel::~LlamaModel() { llama_model_free(model_); }

std::vector<Token> LlamaModel::Tokenize(std::string_view text, bool begin_of_text) const {
  std::vector<Token> tokens(text.size() + 8);
  const auto size = static_cast<int32_t>(text.size());
  const auto tokenize = [&] {
    return llama_tokenize(vocabulary_, text.data(), size, tokens.data(),
                          static_cast<int32_t>(tokens.size()), begin_of_text, true);
  };
  int32_t count = 0;
  try {
    count = tokenize();
    if (count < 0) {
      tokens.resize(static_cast<size_t>(-count));
      count = tokenize();
    }
  } catch (const std::exception& error) {
    // A vocabulary without byte tokens cannot spell every text.
    spdlog::debug("llama.cpp: {}", error.what());
    count = 0;
  }
  tokens.resize(static_cast<size_t>(std::max(count, 0)));
  // What comes next is still to be written: no end of text here, even where the vocabulary adds
  // one.
  if (begin_of_text && llama_vocab_get_add_eos(vocabulary_) && !tokens.empty() &&
      tokens.back() == llama_vocab_eos(vocabulary_)) {
    tokens.pop_back();
  }
  return tokens;
}

std::string LlamaModel::Piece(Token token, bool special) const {
  std::string piece(32, '\0');
  int32_t size = llama_token_to_piece(vocabulary_, token, piece.data(),
                                      static_cast<int32_t>(piece.size()), 0, special);
  if (size < 0) {
    piece.resize(static_cast<size_t>(-size));
    size = llama_token_to_piece(vocabulary_, token, piece.data(),
                                static_cast<int32_t>(piece.size()), 0, special);
  }
  piece.resize(static_cast<size_t>(std::max(size, 0)));
  return piece;
}

bool LlamaModel::EndsReply(Token token) const { return llama_vocab_is_eog(vocabulary_, token); }

std::vector<Token> LlamaModel::TokensReading(std::string_view label) const {
  std::vector<Token> tokens;
  for (size_t i = 0; i < vocabulary_size_; ++i) {
    const auto token = static_cast<Token>(i);
    if (Trim(Piece(token, false)) == label) tokens.push_back(token);
  }
  return tokens;
}

std::string LlamaModel::ControlTokenIn(std::string_view text) const {
  for (const std::string& name : control_names_) {
    if (text.find(name) != std::string_view::npos) return name;
  }
  return "";
}

std::string LlamaModel::Description() const {
  std::array<char, 128> text = {};
  llama_model_desc(model_, text.data(), text.size());
  return text.data();
}

std::string LlamaModel::Metadata(const char* key) const {
  std::array<char, 1024> text = {};
  if (llama_model_meta_val_str(model_, key, text.data(), text.size()) < 0) return "";
  return text.data();
}

int LlamaModel::training_context() const { return llama_model_n_ctx_train(model_); }
int LlamaModel::embedding_width() const { return llama_model_n_embd_inp(model_); }
bool LlamaModel::has_spatial_positions() const {
  const llama_rope_type type = llama_model_rope_type(model_);
  return type == LLAMA_ROPE_TYPE_MROPE || type == LLAMA_ROPE_TYPE_IMROPE;
}
bool LlamaModel::is_recurrent() const {
  return llama_model_is_recurrent(model_) || llama_model_is_hybrid(model_);
}

}  // namespace hearsay
