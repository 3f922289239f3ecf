// A Whisper's weights under one set of names, whichever program wrote the file.
#ifndef HEARSAY_WHISPER_WHISPER_WEIGHTS_H_
#define HEARSAY_WHISPER_WHISPER_WEIGHTS_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/tensors/weight_file.h"

namespace hearsay {

struct WhisperSizes {
  int mels = 0;   // 80 or 128
  int width = 0;  // of encoder and decoder
  int heads = 0;  // of both
  int encoder_layers = 0;
  int decoder_layers = 0;
  int audio_positions = 0;  // 1,500: 30 s
  int text_positions = 0;   // 448
  int vocabulary = 0;

  int head_width() const { return width / heads; }
};

// Names are Hugging Face's, without "model.": "encoder.layers.0.self_attn.q_proj.weight". In the
// other formats, fused weights are taken apart, and where query, key and value are asked for
// together ("qkv_proj", and "kv_proj" of the attention to the audio) they are joined.
class WhisperWeights {
 public:
  // kUnreadable when it is no Whisper's.
  static Result<WhisperWeights> Open(std::shared_ptr<const WeightFile> file);

  const WhisperSizes& sizes() const { return sizes_; }

  // The named tensor as float32, in the shape of Hugging Face's. A bias that the architecture does
  // not have (that of keys) is zeros where it is part of a joined one. kUnreadable when the file
  // lacks it or its shape is not the one that follows from the sizes.
  Result<at::Tensor> Take(const std::string& name) const;

 private:
  Result<at::Tensor> TakeByFormat(const std::string& name) const;
  Result<at::Tensor> TakeCtranslate2(const std::string& name) const;
  Result<at::Tensor> TakeWhisperCpp(const std::string& name) const;
  Result<at::Tensor> TakeHuggingFace(const std::string& name) const;
  Status FindSizes();
  std::vector<int64_t> ShapeOf(const std::string& name) const;

  std::shared_ptr<const WeightFile> file_;
  WhisperSizes sizes_;
};

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_WHISPER_WEIGHTS_H_
