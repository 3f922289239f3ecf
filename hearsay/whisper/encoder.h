// Whisper's encoder.
#ifndef HEARSAY_WHISPER_ENCODER_H_
#define HEARSAY_WHISPER_ENCODER_H_

#include <ATen/ATen.h>

#include <memory>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/whisper/whisper_weights.h"

namespace hearsay {

class WhisperEncoder {
 public:
  static Result<std::unique_ptr<WhisperEncoder>> Load(const WhisperWeights& weights);

  const WhisperSizes& sizes() const { return sizes_; }

  // `log_mel`: (windows, mels, 3000). Gives (windows, 1500, width), after the final LayerNorm.
  //
  // `taps`, where given, are layers counted from 0, ascending; `hidden` gets the output of each,
  // before the final LayerNorm, in the same shape. Runs on libtorch's threads (SetTorchThreads).
  // For one thread at a time.
  at::Tensor Encode(const at::Tensor& log_mel, const std::vector<int>& taps = {},
                    std::vector<at::Tensor>* hidden = nullptr);

  // The layers that DeSTA2.5-Audio's connector listens to: floor(L k / 4) - 1 for k of 1 to 4.
  std::vector<int> ConnectorTaps() const;

 private:
  struct Norm {
    at::Tensor weight;
    at::Tensor bias;
  };
  // Stored (inputs, outputs), as matrix products read them fastest.
  struct Linear {
    at::Tensor weight;
    at::Tensor bias;
  };
  struct Layer {
    Norm attention_norm;
    Linear query_key_value;  // the query scaled
    Linear attention_output;
    Norm feed_forward_norm;
    Linear expand;
    Linear contract;
  };

  void Attend(const at::Tensor& query_key_value, at::Tensor& output) const;

  WhisperSizes sizes_;
  at::Tensor conv1_weight_;
  at::Tensor conv1_bias_;
  at::Tensor conv2_weight_;
  at::Tensor conv2_bias_;
  at::Tensor positions_;
  std::vector<Layer> layers_;
  Norm norm_;
};

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_ENCODER_H_
