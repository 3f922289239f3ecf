#include "tests/audio_model_file.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "ggml.h"
#include "gguf.h"

namespace hearsay {
namespace {

constexpr int kHeads = 4;
constexpr int kKeyHeads = 2;
constexpr int kTextLayers = 2;
constexpr int kTextHidden = 128;
constexpr int kContext = 4096;
constexpr int kAudioWidth = 32;
constexpr int kAudioHidden = 64;
constexpr int kMelBands = 128;
constexpr int kAudioPositions = 1500;  // Whisper's: 30 s
constexpr int kControl = 3;            // GGUF's token types
constexpr int kNormal = 1;

// Tensors and metadata on their way into a file. The weights follow from the seed alone.
class ModelWriter {
 public:
  explicit ModelWriter(uint64_t seed) : random_(seed) {
    ggml_init_params params = {};
    params.mem_size = size_t{16} << 20;
    tensors_ = ggml_init(params);
    file_ = gguf_init_empty();
  }
  ~ModelWriter() {
    gguf_free(file_);
    ggml_free(tensors_);
  }
  ModelWriter(const ModelWriter&) = delete;
  ModelWriter& operator=(const ModelWriter&) = delete;

  void Set(const char* key, const char* text) { gguf_set_val_str(file_, key, text); }
  void Set(const char* key, int number) {
    gguf_set_val_u32(file_, key, static_cast<uint32_t>(number));
  }
  void Set(const char* key, float number) { gguf_set_val_f32(file_, key, number); }
  void Set(const char* key, bool flag) { gguf_set_val_bool(file_, key, flag); }
  void Set(const char* key, const std::vector<std::string>& texts) {
    std::vector<const char*> pointers;
    for (const std::string& text : texts) pointers.push_back(text.c_str());
    gguf_set_arr_str(file_, key, pointers.data(), pointers.size());
  }
  void Set(const char* key, const std::vector<int32_t>& numbers) {
    gguf_set_arr_data(file_, key, GGUF_TYPE_INT32, numbers.data(), numbers.size());
  }

  // Shapes in ggml's order, the innermost dimension first.
  ggml_tensor* Add(const std::string& name, std::vector<int64_t> shape, float scale, float offset,
                   ggml_type type = GGML_TYPE_F32) {
    ggml_tensor* tensor =
        ggml_new_tensor(tensors_, type, static_cast<int>(shape.size()), shape.data());
    ggml_set_name(tensor, name.c_str());
    for (int64_t i = 0; i < ggml_nelements(tensor); ++i) {
      // Uniform from -1 to 1, the same with every standard library.
      const auto value =
          static_cast<float>(static_cast<double>(random_() >> 11) / 4503599627370496.0 - 1);
      const float weight = offset + scale * value;
      if (type == GGML_TYPE_F16) {
        static_cast<ggml_fp16_t*>(tensor->data)[i] = ggml_fp32_to_fp16(weight);
      } else {
        static_cast<float*>(tensor->data)[i] = weight;
      }
    }
    gguf_add_tensor(file_, tensor);
    return tensor;
  }
  void Matrix(const std::string& name, int64_t from, int64_t to, float gain = 1) {
    Add(name + ".weight", {from, to}, gain * std::sqrt(3.0F / static_cast<float>(from)), 0);
  }
  void Bias(const std::string& name, int64_t size) { Add(name + ".bias", {size}, 0.1F, 0); }
  void NormWeight(const std::string& name, int64_t size) { Add(name + ".weight", {size}, 0.1F, 1); }
  void Write(const std::filesystem::path& path) { gguf_write_to_file(file_, path.c_str(), false); }

 private:
  std::mt19937_64 random_;
  ggml_context* tensors_;
  gguf_context* file_;
};

std::string Utf8(uint32_t code_point) {
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  return {static_cast<char>(0xC0 | code_point >> 6), static_cast<char>(0x80 | (code_point & 0x3F))};
}

// The 256 bytes as the characters by which GPT-2's vocabulary writes them.
std::vector<std::string> ByteTokens() {
  std::vector<std::string> tokens;
  uint32_t next = 256;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const bool shown =
        (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    tokens.push_back(Utf8(shown ? byte : next++));
  }
  return tokens;
}

}  // namespace

void WriteTinyTextModel(const std::filesystem::path& path) {
  std::vector<std::string> tokens = ByteTokens();
  std::vector<int32_t> types(tokens.size(), kNormal);
  for (const char* name : {"<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|audio_bos|>",
                           "<|AUDIO|>", "<|audio_eos|>"}) {
    tokens.emplace_back(name);
    types.push_back(kControl);
  }
  const size_t end_of_turn = 256 + 2;
  const size_t first_word = tokens.size();
  // Made-up words, a space (as GPT-2 writes it) before each.
  for (const char* onset : {"b", "d", "k", "l", "m", "n", "r", "s"}) {
    for (const char* vowel : {"a", "e", "i", "o", "u"}) {
      for (const char* coda : {"bo", "ka", "lu", "mi", "ne", "ro", "sa", "ti"}) {
        tokens.push_back(std::string("\u0120") + onset + vowel + coda);
        types.push_back(kNormal);
      }
    }
  }
  tokens.emplace_back("\u0120t");
  types.push_back(kNormal);

  ModelWriter model(20);
  const auto vocabulary = static_cast<int64_t>(tokens.size());
  model.Set("general.architecture", "qwen2");
  model.Set("general.name", "tiny random qwen2");
  model.Set("qwen2.context_length", kContext);
  model.Set("qwen2.embedding_length", kTinyTextWidth);
  model.Set("qwen2.block_count", kTextLayers);
  model.Set("qwen2.feed_forward_length", kTextHidden);
  model.Set("qwen2.attention.head_count", kHeads);
  model.Set("qwen2.attention.head_count_kv", kKeyHeads);
  model.Set("qwen2.attention.layer_norm_rms_epsilon", 1e-6F);
  model.Set("qwen2.rope.freq_base", 10000.0F);
  model.Set("tokenizer.ggml.model", "gpt2");
  model.Set("tokenizer.ggml.pre", "qwen2");
  model.Set("tokenizer.ggml.tokens", tokens);
  model.Set("tokenizer.ggml.token_type", types);
  model.Set("tokenizer.ggml.merges", std::vector<std::string>{"\u0120 t"});
  model.Set("tokenizer.ggml.eos_token_id", static_cast<int>(end_of_turn));
  model.Set("tokenizer.ggml.padding_token_id", 256);
  model.Set("tokenizer.ggml.add_bos_token", false);
  model.Set("tokenizer.chat_template",
            "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + "
            "message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}");

  model.Add("token_embd.weight", {kTinyTextWidth, vocabulary}, 0.3F, 0);
  ggml_tensor* output = model.Add("output.weight", {kTinyTextWidth, vocabulary}, 1, 0);
  for (size_t token = 0; token < first_word; ++token) {
    if (token == end_of_turn) continue;
    float* row = static_cast<float*>(output->data) + token * kTinyTextWidth;
    std::fill(row, row + kTinyTextWidth, 0.0F);
  }
  model.NormWeight("output_norm", kTinyTextWidth);
  const int key_width = kTinyTextWidth / kHeads * kKeyHeads;
  for (int layer = 0; layer < kTextLayers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    model.NormWeight(block + "attn_norm", kTinyTextWidth);
    model.Matrix(block + "attn_q", kTinyTextWidth, kTinyTextWidth, 2);
    model.Bias(block + "attn_q", kTinyTextWidth);
    model.Matrix(block + "attn_k", kTinyTextWidth, key_width, 2);
    model.Bias(block + "attn_k", key_width);
    model.Matrix(block + "attn_v", kTinyTextWidth, key_width, 3);
    model.Bias(block + "attn_v", key_width);
    model.Matrix(block + "attn_output", kTinyTextWidth, kTinyTextWidth, 3);
    model.NormWeight(block + "ffn_norm", kTinyTextWidth);
    model.Matrix(block + "ffn_gate", kTinyTextWidth, kTextHidden, 2);
    model.Matrix(block + "ffn_up", kTinyTextWidth, kTextHidden, 2);
    model.Matrix(block + "ffn_down", kTextHidden, kTinyTextWidth);
  }
  model.Write(path);
}

void WriteTinyProjector(const std::filesystem::path& path, int text_width, bool hears) {
  ModelWriter model(21);
  model.Set("general.architecture", "clip");
  model.Set("general.name", "tiny random qwen2-audio encoder");
  model.Set("clip.has_audio_encoder", hears);
  model.Set("clip.has_vision_encoder", !hears);
  model.Set("clip.projector_type", "qwen2a");
  model.Set("clip.audio.embedding_length", kAudioWidth);
  model.Set("clip.audio.feed_forward_length", kAudioHidden);
  model.Set("clip.audio.block_count", 1);
  model.Set("clip.audio.attention.head_count", 2);
  model.Set("clip.audio.attention.layer_norm_epsilon", 1e-5F);
  model.Set("clip.audio.projection_dim", text_width);
  model.Set("clip.audio.num_mel_bins", kMelBands);

  model.Add("a.position_embd.weight", {kAudioWidth, kAudioPositions}, 0.3F, 0);
  model.Add("a.conv1d.1.weight", {3, kMelBands, kAudioWidth}, 0.2F, 0, GGML_TYPE_F16);
  model.Add("a.conv1d.1.bias", {1, kAudioWidth}, 0.1F, 0);
  model.Add("a.conv1d.2.weight", {3, kAudioWidth, kAudioWidth}, 0.3F, 0, GGML_TYPE_F16);
  model.Add("a.conv1d.2.bias", {1, kAudioWidth}, 0.1F, 0);
  const std::string block = "a.blk.0.";
  for (const char* name : {"ln1", "ln2"}) {
    model.NormWeight(block + name, kAudioWidth);
    model.Bias(block + name, kAudioWidth);
  }
  for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_out"}) {
    model.Matrix(block + name, kAudioWidth, kAudioWidth);
    // Whisper's keys have none.
    if (std::string(name) != "attn_k") model.Bias(block + name, kAudioWidth);
  }
  model.Matrix(block + "ffn_up", kAudioWidth, kAudioHidden);
  model.Bias(block + "ffn_up", kAudioHidden);
  model.Matrix(block + "ffn_down", kAudioHidden, kAudioWidth);
  model.Bias(block + "ffn_down", kAudioWidth);
  model.NormWeight("a.post_ln", kAudioWidth);
  model.Bias("a.post_ln", kAudioWidth);
  model.Matrix("mm.a.fc", kAudioWidth, text_width, 2);
  model.Bias("mm.a.fc", text_width);
  model.Write(path);
}

}  // namespace hearsay
