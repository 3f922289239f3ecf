#include <algorithm>
#include <array>
#include <climits>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/tensors/byte_reader.h"
#include "hearsay/tensors/torch_status.h"
#include "hearsay/tensors/weight_tensors.h"
#include "hearsay/whisper/whisper_weights.h"

namespace hearsay {
namespace {

// A part of a name by its Hugging Face form and its form elsewhere; `part` of `parts` equal pieces
// of the tensor there.
struct Renaming {
  std::string_view ours;
  std::string_view theirs;
  int part = 0;
  int parts = 1;
};

constexpr std::array<Renaming, 16> kCtranslate2Layer = {{
    {"self_attn.qkv_proj.", "self_attention/linear_0/"},
    {"self_attn.q_proj.", "self_attention/linear_0/", 0, 3},
    {"self_attn.k_proj.", "self_attention/linear_0/", 1, 3},
    {"self_attn.v_proj.", "self_attention/linear_0/", 2, 3},
    {"self_attn.out_proj.", "self_attention/linear_1/"},
    {"self_attn_layer_norm.", "self_attention/layer_norm/"},
    {"encoder_attn.q_proj.", "attention/linear_0/"},
    {"encoder_attn.kv_proj.", "attention/linear_1/"},
    {"encoder_attn.k_proj.", "attention/linear_1/", 0, 2},
    {"encoder_attn.v_proj.", "attention/linear_1/", 1, 2},
    {"encoder_attn.out_proj.", "attention/linear_2/"},
    {"encoder_attn_layer_norm.", "attention/layer_norm/"},
    {"fc1.", "ffn/linear_0/"},
    {"fc2.", "ffn/linear_1/"},
    {"final_layer_norm.", "ffn/layer_norm/"},
    {"", ""},
}};

constexpr std::array<Renaming, 14> kWhisperCppLayer = {{
    {"self_attn.q_proj.", "attn.query."},
    {"self_attn.k_proj.", "attn.key."},
    {"self_attn.v_proj.", "attn.value."},
    {"self_attn.out_proj.", "attn.out."},
    {"self_attn_layer_norm.", "attn_ln."},
    {"encoder_attn.q_proj.", "cross_attn.query."},
    {"encoder_attn.k_proj.", "cross_attn.key."},
    {"encoder_attn.v_proj.", "cross_attn.value."},
    {"encoder_attn.out_proj.", "cross_attn.out."},
    {"encoder_attn_layer_norm.", "cross_attn_ln."},
    {"fc1.", "mlp.0."},
    {"fc2.", "mlp.2."},
    {"final_layer_norm.", "mlp_ln."},
    {"", ""},
}};

// "encoder.layers.3.fc1.weight" taken apart.
struct LayerName {
  std::string_view side;
  std::string_view layer;
  std::string_view rest;
};

std::optional<LayerName> ParseLayerName(std::string_view name) {
  const size_t dot = name.find('.');
  constexpr std::string_view kLayers = "layers.";
  if (dot == std::string_view::npos || !name.substr(dot + 1).starts_with(kLayers)) return {};
  const std::string_view after = name.substr(dot + 1 + kLayers.size());
  const size_t end = after.find('.');
  return LayerName{name.substr(0, dot), after.substr(0, end), after.substr(end + 1)};
}

template <size_t kCount>
const Renaming* FindRenaming(const std::array<Renaming, kCount>& table, std::string_view rest) {
  for (const Renaming& renaming : table) {
    if (!renaming.ours.empty() && rest.starts_with(renaming.ours)) return &renaming;
  }
  return nullptr;
}

// Query, key and value (or key and value) of a format that keeps them apart.
struct Joined {
  std::string_view name;
  std::vector<std::string_view> parts;
};

const std::array<Joined, 2>& JoinedNames() {
  static const std::array<Joined, 2> kJoined = {
      {{"qkv_proj", {"q_proj", "k_proj", "v_proj"}}, {"kv_proj", {"k_proj", "v_proj"}}}};
  return kJoined;
}

// More than any Whisper has; bounds what a file whose names all stand for one weight asks for.
constexpr int kMostLayers = 64;
constexpr int kMostWidth = 4096;
constexpr int kTextPositions = 448;
constexpr int kAudioPositions = 1500;

// A shape without dimensions of 1: whisper.cpp keeps biases of convolutions as columns.
std::vector<int64_t> WithoutOnes(at::IntArrayRef shape) {
  std::vector<int64_t> rest;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(rest),
               [](int64_t size) { return size != 1; });
  return rest;
}

bool IsNorm(std::string_view name) { return name.find("layer_norm") != std::string_view::npos; }

}  // namespace

Result<WhisperWeights> WhisperWeights::Open(std::shared_ptr<const WeightFile> file) {
  WhisperWeights weights;
  weights.file_ = std::move(file);
  const Status status = WithoutExceptions([&] { return weights.FindSizes(); });
  if (!status.ok()) {
    return Unreadable(
        fmt::format("{} is no Whisper: {}", weights.file_->path().string(), status.message()));
  }
  return weights;
}

Status WhisperWeights::FindSizes() {
  const auto shape = [&](const std::string& name, int rank) -> Result<std::vector<int64_t>> {
    HEARSAY_ASSIGN_OR_RETURN(const at::Tensor tensor, TakeByFormat(name));
    if (tensor.dim() != rank) return Unreadable(fmt::format("its \"{}\" has another shape", name));
    return tensor.sizes().vec();
  };
  HEARSAY_ASSIGN_OR_RETURN(const auto conv, shape("encoder.conv1.weight", 3));
  HEARSAY_ASSIGN_OR_RETURN(const auto audio, shape("encoder.embed_positions.weight", 2));
  HEARSAY_ASSIGN_OR_RETURN(const auto text, shape("decoder.embed_positions.weight", 2));
  HEARSAY_ASSIGN_OR_RETURN(const auto tokens, shape("decoder.embed_tokens.weight", 2));
  for (const int64_t size : {conv[0], conv[1], audio[0], text[0], tokens[0]}) {
    if (size > INT_MAX) return Unreadable("its sizes are impossible");
  }
  sizes_.width = static_cast<int>(conv[0]);
  sizes_.mels = static_cast<int>(conv[1]);
  sizes_.audio_positions = static_cast<int>(audio[0]);
  sizes_.text_positions = static_cast<int>(text[0]);
  sizes_.vocabulary = static_cast<int>(tokens[0]);
  const auto count = [&](const char* side) {
    int layers = 0;
    while (layers <= kMostLayers &&
           TakeByFormat(fmt::format("{}.layers.{}.fc1.bias", side, layers)).ok()) {
      ++layers;
    }
    return layers;
  };
  sizes_.encoder_layers = count("encoder");
  sizes_.decoder_layers = count("decoder");
  // Every Whisper's heads are 64 wide; only CTranslate2 and whisper.cpp write their number down.
  sizes_.heads = sizes_.width / 64;
  if (const auto heads = file_->weights().find("encoder/num_heads");
      heads != file_->weights().end()) {
    HEARSAY_ASSIGN_OR_RETURN(const at::Tensor number, ToFloatTensor(heads->second));
    const auto value = number.flatten()[0].item<float>();
    sizes_.heads = value >= 1 && value <= kMostWidth ? static_cast<int>(value) : 0;
  }
  const Json& metadata = file_->content().metadata;
  if (file_->format() == "whisper.cpp") sizes_.heads = metadata["n_audio_head"].get<int>();
  const auto in_range = [](int layers) { return layers >= 1 && layers <= kMostLayers; };
  if ((sizes_.mels != 80 && sizes_.mels != 128) || !in_range(sizes_.encoder_layers) ||
      !in_range(sizes_.decoder_layers) || sizes_.width > kMostWidth || sizes_.heads < 1 ||
      sizes_.width % sizes_.heads != 0 || sizes_.head_width() % 16 != 0 ||
      sizes_.audio_positions != kAudioPositions || sizes_.text_positions != kTextPositions) {
    return Unreadable(
        fmt::format("{} mel bands, width {}, {} heads, {} and {} layers, {} and {} positions",
                    sizes_.mels, sizes_.width, sizes_.heads, sizes_.encoder_layers,
                    sizes_.decoder_layers, sizes_.audio_positions, sizes_.text_positions));
  }
  return Status::Ok();
}

std::vector<int64_t> WhisperWeights::ShapeOf(const std::string& name) const {
  const int64_t width = sizes_.width;
  if (name == "encoder.conv1.weight") return {width, sizes_.mels, 3};
  if (name == "encoder.conv2.weight") return {width, width, 3};
  if (name == "encoder.embed_positions.weight") return {sizes_.audio_positions, width};
  if (name == "decoder.embed_positions.weight") return {sizes_.text_positions, width};
  if (name == "decoder.embed_tokens.weight") return {sizes_.vocabulary, width};
  const bool is_weight = name.ends_with(".weight");
  const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (IsNorm(name)) return {width};
  int64_t outputs = width;
  int64_t inputs = width;
  if (has(".fc1.")) outputs = 4 * width;
  if (has(".fc2.")) inputs = 4 * width;
  if (has(".qkv_proj.")) outputs = 3 * width;
  if (has(".kv_proj.")) outputs = 2 * width;
  return is_weight ? std::vector<int64_t>{outputs, inputs} : std::vector<int64_t>{outputs};
}

Result<at::Tensor> WhisperWeights::Take(const std::string& name) const {
  auto tensor = WithoutExceptions([&] { return TakeByFormat(name); });
  const std::vector<int64_t> shape = ShapeOf(name);
  if (tensor.ok() && WithoutOnes(shape) != WithoutOnes(tensor->sizes())) {
    tensor =
        Unreadable(fmt::format("its weight \"{}\" has another shape than its sizes ask for", name));
  }
  if (!tensor.ok()) {
    return Unreadable(fmt::format("{}: {}", file_->path().string(), tensor.status().message()));
  }
  return tensor->reshape(shape).contiguous();
}

Result<at::Tensor> WhisperWeights::TakeByFormat(const std::string& name) const {
  if (file_->format() == "ctranslate2") return TakeCtranslate2(name);
  for (const Joined& joined : JoinedNames()) {
    const size_t at = name.find(joined.name);
    if (at == std::string::npos) continue;
    std::vector<at::Tensor> parts;
    for (const std::string_view part : joined.parts) {
      std::string part_name = name;
      part_name.replace(at, joined.name.size(), part);
      auto tensor = TakeByFormat(part_name);
      if (!tensor.ok() && part == "k_proj" && name.ends_with(".bias")) {
        tensor = at::zeros({sizes_.width});
      }
      if (!tensor.ok()) return tensor.status();
      parts.push_back(*tensor);
    }
    return at::cat(parts);
  }
  return file_->format() == "whisper.cpp" ? TakeWhisperCpp(name) : TakeHuggingFace(name);
}

Result<at::Tensor> WhisperWeights::TakeCtranslate2(const std::string& name) const {
  std::string theirs = name;
  int part = 0;
  int parts = 1;
  if (const auto layer = ParseLayerName(name)) {
    const Renaming* renaming = FindRenaming(kCtranslate2Layer, layer->rest);
    if (renaming != nullptr) {
      theirs = fmt::format("{}/layer_{}/{}{}", layer->side, layer->layer, renaming->theirs,
                           layer->rest.substr(renaming->ours.size()));
      part = renaming->part;
      parts = renaming->parts;
    }
  } else if (name.find("embed_positions.weight") != std::string::npos) {
    theirs = fmt::format("{}/position_encodings/encodings", name.substr(0, 7));
  } else if (name == "decoder.embed_tokens.weight") {
    theirs = "decoder/embeddings/weight";
  } else {
    std::replace(theirs.begin(), theirs.end(), '.', '/');
  }
  if (IsNorm(name)) {
    const bool is_weight = theirs.ends_with("weight");
    theirs.replace(theirs.rfind('/') + 1, std::string::npos, is_weight ? "gamma" : "beta");
  }
  HEARSAY_ASSIGN_OR_RETURN(const at::Tensor tensor, TakeTensor(file_->weights(), theirs));
  if (parts == 1) return tensor;
  if (tensor.dim() == 0 || tensor.size(0) % parts != 0) {
    return Unreadable(fmt::format("its weight \"{}\" has another shape", theirs));
  }
  return tensor.chunk(parts)[static_cast<size_t>(part)];
}

Result<at::Tensor> WhisperWeights::TakeWhisperCpp(const std::string& name) const {
  std::string theirs = name;
  if (const auto layer = ParseLayerName(name)) {
    const Renaming* renaming = FindRenaming(kWhisperCppLayer, layer->rest);
    if (renaming != nullptr) {
      theirs = fmt::format("{}.blocks.{}.{}{}", layer->side, layer->layer, renaming->theirs,
                           layer->rest.substr(renaming->ours.size()));
    }
  } else if (name.find("embed_positions.weight") != std::string::npos) {
    theirs = fmt::format("{}.positional_embedding", name.substr(0, 7));
  } else if (name == "decoder.embed_tokens.weight") {
    theirs = "decoder.token_embedding.weight";
  } else if (name.starts_with("encoder.layer_norm.")) {
    theirs = "encoder.ln_post." + name.substr(19);
  } else if (name.starts_with("decoder.layer_norm.")) {
    theirs = "decoder.ln." + name.substr(19);
  }
  return TakeTensor(file_->weights(), theirs);
}

Result<at::Tensor> WhisperWeights::TakeHuggingFace(const std::string& name) const {
  return TakeTensor(file_->weights(),
                    file_->weights().contains("model." + name) ? "model." + name : name);
}

}  // namespace hearsay
