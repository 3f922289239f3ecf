// A linear layer for a few rows at a time, as decoding does it: the time goes into reading the
// weights, so they are kept in half precision wherever that loses nothing.
#ifndef HEARSAY_TENSORS_ROW_LINEAR_H_
#define HEARSAY_TENSORS_ROW_LINEAR_H_

#include <cstdint>
#include <vector>

namespace hearsay {

class RowLinear {
 public:
  RowLinear() = default;
  // `weights`: outputs x inputs; `bias`: outputs, or null. Both are copied. `inputs` is a multiple
  // of 16.
  RowLinear(const float* weights, const float* bias, int inputs, int outputs);

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  // Whether every weight is exactly a float16 number, as in every Whisper that OpenAI published.
  bool is_half() const { return !half_.empty(); }

  // output[r, o] = rows[r] . weights[o] + bias[o] for every row and the outputs of [begin, end).
  void ApplyRange(const float* rows, int row_count, float* output, int begin, int end) const;
  // All outputs, on OpenMP's `threads`.
  void Apply(const float* rows, int row_count, float* output, int threads) const;
  // The weights of one output.
  void Row(int output, float* weights) const;

 private:
  int inputs_ = 0;
  int outputs_ = 0;
  std::vector<uint16_t> half_;
  std::vector<float> full_;
  std::vector<float> bias_;
};

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_ROW_LINEAR_H_
