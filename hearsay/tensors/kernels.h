// Inner loops that libtorch has no fast form of: products of a few rows with weights in half
// precision, attention of a few queries, softmax and GELU. Compiled for several instruction sets
// from one source (kernels_body.inc); the best that the processor has is chosen when first asked
// for.
//
// Matrices are row after row. Nothing here allocates, locks or starts threads.
#ifndef HEARSAY_TENSORS_KERNELS_H_
#define HEARSAY_TENSORS_KERNELS_H_

#include <cstddef>
#include <cstdint>

namespace hearsay {

// Queries that one call of the attention kernels takes, at most.
inline constexpr int kMostQueries = 5;

struct Kernels {
  const char* name;  // "avx512", "avx2", "baseline"

  // output[r, o] = sum over i of rows[r, i] * weights[o, i] + bias[o], for outputs o of [begin,
  // end). `weights` has float16 values (IEEE 754), `inputs` of them a row. bias may be null.
  // `inputs` is a multiple of 16.
  void (*half_linear)(const float* rows, int row_count, size_t row_stride, const uint16_t* weights,
                      const float* bias, int inputs, int begin, int end, float* output,
                      size_t output_stride);
  // The same with float32 weights.
  void (*float_linear)(const float* rows, int row_count, size_t row_stride, const float* weights,
                       const float* bias, int inputs, int begin, int end, float* output,
                       size_t output_stride);

  // scores[q, p] = sum over i of queries[q, i] * keys[i, p], for `positions` a multiple of 16;
  // `keys` holds one row of positions per element i.
  void (*scores)(const float* queries, int query_count, size_t query_stride, const float* keys,
                 size_t key_stride, int width, int positions, float* scores, size_t score_stride);

  // output[q, j] = sum over p of weights[q, p] * values[p, j]; `width` is a multiple of 16.
  void (*weighted_sum)(const float* weights, int query_count, size_t weight_stride,
                       const float* values, size_t value_stride, int positions, int width,
                       float* output, size_t output_stride);

  // Softmax of one row in place.
  void (*softmax)(float* row, size_t count);

  // The largest value of a row, and the sum of e^(value - largest); -infinity and 0 for an empty
  // row and one that is all -infinity.
  void (*exponential_sum)(const float* row, size_t count, float* largest, float* sum);

  // x * (1 + erf(x / sqrt 2)) / 2, in place; erf by Abramowitz and Stegun 7.1.26's kind of rational
  // form, refined: within 3e-7 of the exact value.
  void (*gelu)(float* values, size_t count);

  // Float16 to float32.
  void (*widen)(const uint16_t* half, size_t count, float* output);
};

const Kernels& BestKernels();

// For tests: of a name, or null when the processor lacks what it needs.
const Kernels* FindKernels(const char* name);

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_KERNELS_H_
