// Whisper's decoder: many sequences side by side, each token computed once.
#ifndef HEARSAY_WHISPER_DECODER_H_
#define HEARSAY_WHISPER_DECODER_H_

#include <ATen/ATen.h>

#include <memory>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/tensors/row_linear.h"
#include "hearsay/whisper/tokenizer.h"
#include "hearsay/whisper/whisper_weights.h"

namespace hearsay {

// The keys and values of one window's encoder output, for every layer: what the decoder attends to.
struct AudioMemory {
  struct Layer {
    std::vector<float> keys;    // heads x head width x padded positions
    std::vector<float> values;  // heads x positions x head width
  };
  int positions = 0;
  int padded_positions = 0;  // the next multiple of 16; scores beyond `positions` are ignored
  std::vector<Layer> layers;
};

// A token to be fed to a row of DecoderRows, at the row's end.
struct DecoderInput {
  int row = 0;
  Token token = 0;
  bool wants_logits = true;
};

class WhisperDecoder {
 public:
  static Result<std::unique_ptr<WhisperDecoder>> Load(const WhisperWeights& weights);

  const WhisperSizes& sizes() const { return sizes_; }

  // `encoded`: (1500, width), of one window.
  std::shared_ptr<const AudioMemory> Remember(const at::Tensor& encoded) const;

 private:
  friend class DecoderRows;
  struct Norm {
    std::vector<float> weight;
    std::vector<float> bias;
    void Apply(const float* input, int rows, float* output) const;
  };
  struct Layer {
    Norm self_norm;
    RowLinear query_key_value;
    RowLinear self_output;
    Norm audio_norm;
    RowLinear audio_query;
    at::Tensor audio_key_value;  // (width, 2 width)
    at::Tensor audio_bias;
    RowLinear audio_output;
    Norm feed_forward_norm;
    RowLinear expand;
    RowLinear contract;
  };

  WhisperSizes sizes_;
  RowLinear embedding_;  // also what makes the logits
  std::vector<float> positions_;
  std::vector<Layer> layers_;
  Norm norm_;
};

// A fixed number of rows, each a sequence over one window's memory, with a key-value cache. A row
// may go on from another's sequence (beam search) without anything being copied but a list. Not for
// several threads at once.
class DecoderRows {
 public:
  DecoderRows(const WhisperDecoder& decoder, int rows, int threads);

  // Empties a row and gives it a window.
  void Start(int row, std::shared_ptr<const AudioMemory> memory);

  int length(int row) const { return static_cast<int>(rows_[row].history.size()); }

  // Lets every row go on from what `parents[row]` holds now: parents[row] == row changes nothing.
  // Only rows of one window may be mixed. Rows beyond `parents` are left alone.
  void Reorder(const std::vector<int>& parents);

  // Feeds the inputs, each to the end of its row; several of one row stand in their order. Rows of
  // one memory should stand together. `logits` gets one row of `vocabulary` for each input that
  // wants them, in order. A row holds at most text_positions tokens.
  void Feed(const std::vector<DecoderInput>& inputs, std::vector<float>* logits);

 private:
  struct Row {
    std::shared_ptr<const AudioMemory> memory;
    // Which row's cache holds each position.
    std::vector<int> history;
  };
  // An input with the position that it gets.
  struct Item {
    int row = 0;
    int position = 0;
  };

  float* Keys(int layer, int row, int position);
  float* Values(int layer, int row, int position);
  void AttendToText(int layer, const std::vector<Item>& items);
  void AttendToAudio(int layer, const std::vector<Item>& items);

  const WhisperDecoder& decoder_;
  int threads_;
  std::vector<Row> rows_;
  // layer, row, position, key then value
  std::vector<std::vector<float>> cache_;
  // What is worked on, a row for each input.
  std::vector<float> stream_;
  std::vector<float> normal_;
  std::vector<float> query_key_value_;
  std::vector<float> attended_;
  std::vector<float> expanded_;
  std::vector<float> scores_;
};

}  // namespace hearsay

#endif  // HEARSAY_WHISPER_DECODER_H_
