#include "tests/model_file.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "ggml.h"
#include "gguf.h"
#include "hearsay/llm/fetch_model.h"
#include "hearsay/llm/known_models.h"

namespace hearsay {

std::filesystem::path DefaultModelFile() {
  const auto path = KnownModelPath(*FindKnownModel(kDefaultModel));
  if (!path.ok() || !std::filesystem::exists(*path)) {
    std::fprintf(stderr, "these tests need the default model: hearsay models fetch smollm2-135m\n");
    std::exit(2);
  }
  return *path;
}

void CopyModelWith(const std::filesystem::path& from, const std::filesystem::path& to,
                   const std::vector<std::string>& without,
                   const std::map<std::string, std::string>& with) {
  gguf_init_params params = {};
  params.no_alloc = true;
  gguf_context* file = gguf_init_from_file(from.c_str(), params);
  const size_t data = gguf_get_data_offset(file);
  for (const std::string& key : without) gguf_remove_key(file, key.c_str());
  for (const auto& [key, value] : with) gguf_set_val_str(file, key.c_str(), value.c_str());
  gguf_write_to_file(file, to.c_str(), true);
  gguf_free(file);
  // The tensors' places count from the end of the metadata: the weights follow as they are.
  std::ifstream weights(from, std::ios::binary);
  weights.seekg(static_cast<std::streamoff>(data));
  std::ofstream(to, std::ios::binary | std::ios::app) << weights.rdbuf();
}

std::vector<float> TokenEmbeddings(const std::filesystem::path& path,
                                   const std::vector<int>& tokens, size_t* width) {
  ggml_context* tensors = nullptr;
  gguf_init_params params = {};
  params.no_alloc = false;
  params.ctx = &tensors;
  gguf_context* file = gguf_init_from_file(path.c_str(), params);
  const ggml_tensor* table = ggml_get_tensor(tensors, "token_embd.weight");
  *width = static_cast<size_t>(table->ne[0]);
  std::vector<float> values;
  for (const int token : tokens) {
    const auto* row = static_cast<const char*>(table->data) + table->nb[1] * token;
    for (size_t i = 0; i < *width; ++i) {
      values.push_back(table->type == GGML_TYPE_F16
                           ? ggml_fp16_to_fp32(reinterpret_cast<const ggml_fp16_t*>(row)[i])
                           : reinterpret_cast<const float*>(row)[i]);
    }
  }
  gguf_free(file);
  ggml_free(tensors);
  return values;
}

}  // namespace hearsay
