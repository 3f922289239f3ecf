// The kernels, once for every instruction set: a source file includes this after it has defined
// HEARSAY_KERNELS, the name of its namespace, and is compiled with that set's flags. The vectors
// are GCC's: 16 floats, which the compiler maps to what there is.
#include <cmath>
#include <cstring>

#ifdef __F16C__
#include <immintrin.h>
#endif

#include "hearsay/tensors/kernels.h"

namespace hearsay::HEARSAY_KERNELS {
namespace {

constexpr int kLanes = 16;
using Vector = float __attribute__((vector_size(64)));
using Whole = int32_t __attribute__((vector_size(64)));

inline Vector Load(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}

inline void Save(Vector vector, float* to) { std::memcpy(to, &vector, sizeof(vector)); }

inline Vector All(float value) { return Vector{} + value; }

inline float WidenOne(uint16_t half) {
#ifdef __F16C__
  return _cvtsh_ss(half);
#else
  // By shifting the exponent: exact for normal and subnormal numbers; infinities are not weights.
  uint32_t bits = static_cast<uint32_t>(half & 0x7fff) << 13;
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  value *= 0x1p112F;
  std::memcpy(&bits, &value, sizeof(bits));
  bits |= static_cast<uint32_t>(half & 0x8000) << 16;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
#endif
}

inline Vector Load(const uint16_t* from) {
  Vector vector;
#if defined(__AVX512F__)
  const __m512 wide = _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
  std::memcpy(&vector, &wide, sizeof(vector));
#elif defined(__F16C__)
  const __m256 low = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  const __m256 high = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from) + 1));
  std::memcpy(&vector, &low, sizeof(low));
  std::memcpy(reinterpret_cast<char*>(&vector) + sizeof(low), &high, sizeof(high));
#else
  for (int i = 0; i < kLanes; ++i) vector[i] = WidenOne(from[i]);
#endif
  return vector;
}

inline float Sum(Vector vector) {
#if defined(__AVX512F__)
  __m512 wide;
  std::memcpy(&wide, &vector, sizeof(wide));
  return _mm512_reduce_add_ps(wide);
#else
  float sum = 0;
  for (int i = 0; i < kLanes; ++i) sum += vector[i];
  return sum;
#endif
}

inline float Largest(Vector vector) {
  float largest = vector[0];
  for (int i = 1; i < kLanes; ++i) largest = vector[i] > largest ? vector[i] : largest;
  return largest;
}

inline Vector Larger(Vector a, Vector b) { return a > b ? a : b; }
inline Vector Smaller(Vector a, Vector b) { return a < b ? a : b; }

// e^x by 2^n e^r with |r| <= ln 2 / 2, and a polynomial of degree 6: within 2 units of the last
// place for x of [-87, 88].
inline Vector Exp(Vector x) {
  x = Larger(Smaller(x, All(88.0F)), All(-87.0F));
  // Adding and taking away 1.5 * 2^23 rounds to a whole number.
  const Vector magic = All(12582912.0F);
  const Vector n = (x * 1.44269504F + magic) - magic;
  Vector r = x - n * 0.693359375F;
  r = r - n * -2.12194440e-4F;
  Vector p = All(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Whole exponent = (__builtin_convertvector(n, Whole) + 127) << 23;
  Vector power;
  std::memcpy(&power, &exponent, sizeof(power));
  return p * power;
}

template <int kRows, typename Element>
void LinearRows(const float* rows, size_t row_stride, const Element* weights, const float* bias,
                int inputs, int begin, int end, float* output, size_t output_stride) {
  constexpr int kOutputs = 4;
  int o = begin;
  for (; o + kOutputs <= end; o += kOutputs) {
    Vector sums[kOutputs][kRows] = {};
    const Element* at = weights + static_cast<size_t>(o) * inputs;
    for (int i = 0; i < inputs; i += kLanes) {
      Vector row[kRows];
      for (int r = 0; r < kRows; ++r) row[r] = Load(rows + r * row_stride + i);
      for (int k = 0; k < kOutputs; ++k) {
        const Vector weight = Load(at + static_cast<size_t>(k) * inputs + i);
        for (int r = 0; r < kRows; ++r) sums[k][r] += weight * row[r];
      }
    }
    for (int k = 0; k < kOutputs; ++k) {
      for (int r = 0; r < kRows; ++r) {
        output[r * output_stride + o + k] =
            Sum(sums[k][r]) + (bias != nullptr ? bias[o + k] : 0.0F);
      }
    }
  }
  for (; o < end; ++o) {
    Vector sums[kRows] = {};
    const Element* at = weights + static_cast<size_t>(o) * inputs;
    for (int i = 0; i < inputs; i += kLanes) {
      const Vector weight = Load(at + i);
      for (int r = 0; r < kRows; ++r) sums[r] += weight * Load(rows + r * row_stride + i);
    }
    for (int r = 0; r < kRows; ++r) {
      output[r * output_stride + o] = Sum(sums[r]) + (bias != nullptr ? bias[o] : 0.0F);
    }
  }
}

template <typename Element>
void Linear(const float* rows, int row_count, size_t row_stride, const Element* weights,
            const float* bias, int inputs, int begin, int end, float* output,
            size_t output_stride) {
  // A block of outputs at a time, so that its weights are still in the cache for the next rows.
  constexpr int kBlock = 64;
  for (int from = begin; from < end; from += kBlock) {
    const int to = from + kBlock < end ? from + kBlock : end;
    int r = 0;
    while (r < row_count) {
      const float* at = rows + r * row_stride;
      float* into = output + r * output_stride;
      const int left = row_count - r;
      if (left >= 5) {
        LinearRows<5>(at, row_stride, weights, bias, inputs, from, to, into, output_stride);
        r += 5;
      } else if (left >= 3) {
        LinearRows<3>(at, row_stride, weights, bias, inputs, from, to, into, output_stride);
        r += 3;
      } else if (left == 2) {
        LinearRows<2>(at, row_stride, weights, bias, inputs, from, to, into, output_stride);
        r += 2;
      } else {
        LinearRows<1>(at, row_stride, weights, bias, inputs, from, to, into, output_stride);
        r += 1;
      }
    }
  }
}

template <int kQueries>
void ScoresOf(const float* queries, size_t query_stride, const float* keys, size_t key_stride,
              int width, int positions, float* scores, size_t score_stride) {
  constexpr int kVectors = 4;
  int p = 0;
  for (; p + kVectors * kLanes <= positions; p += kVectors * kLanes) {
    Vector sums[kQueries][kVectors] = {};
    for (int i = 0; i < width; ++i) {
      Vector key[kVectors];
      for (int v = 0; v < kVectors; ++v) key[v] = Load(keys + i * key_stride + p + v * kLanes);
      for (int q = 0; q < kQueries; ++q) {
        const Vector query = All(queries[q * query_stride + i]);
        for (int v = 0; v < kVectors; ++v) sums[q][v] += query * key[v];
      }
    }
    for (int q = 0; q < kQueries; ++q) {
      for (int v = 0; v < kVectors; ++v)
        Save(sums[q][v], scores + q * score_stride + p + v * kLanes);
    }
  }
  for (; p < positions; p += kLanes) {
    Vector sums[kQueries] = {};
    for (int i = 0; i < width; ++i) {
      const Vector key = Load(keys + i * key_stride + p);
      for (int q = 0; q < kQueries; ++q) sums[q] += All(queries[q * query_stride + i]) * key;
    }
    for (int q = 0; q < kQueries; ++q) Save(sums[q], scores + q * score_stride + p);
  }
}

template <int kQueries>
void WeightedSumOf(const float* weights, size_t weight_stride, const float* values,
                   size_t value_stride, int positions, int width, float* output,
                   size_t output_stride) {
  constexpr int kVectors = 4;
  for (int j = 0; j < width; j += kVectors * kLanes) {
    const int vectors = width - j >= kVectors * kLanes ? kVectors : (width - j) / kLanes;
    Vector sums[kQueries][kVectors] = {};
    if (vectors == kVectors) {
      for (int p = 0; p < positions; ++p) {
        Vector value[kVectors];
        for (int v = 0; v < kVectors; ++v)
          value[v] = Load(values + p * value_stride + j + v * kLanes);
        for (int q = 0; q < kQueries; ++q) {
          const Vector weight = All(weights[q * weight_stride + p]);
          for (int v = 0; v < kVectors; ++v) sums[q][v] += weight * value[v];
        }
      }
    } else {
      for (int p = 0; p < positions; ++p) {
        for (int v = 0; v < vectors; ++v) {
          const Vector value = Load(values + p * value_stride + j + v * kLanes);
          for (int q = 0; q < kQueries; ++q)
            sums[q][v] += All(weights[q * weight_stride + p]) * value;
        }
      }
    }
    for (int q = 0; q < kQueries; ++q) {
      for (int v = 0; v < vectors; ++v)
        Save(sums[q][v], output + q * output_stride + j + v * kLanes);
    }
  }
}

void Scores(const float* queries, int query_count, size_t query_stride, const float* keys,
            size_t key_stride, int width, int positions, float* scores, size_t score_stride) {
  switch (query_count) {
    case 5:
      return ScoresOf<5>(queries, query_stride, keys, key_stride, width, positions, scores,
                         score_stride);
    case 4:
      return ScoresOf<4>(queries, query_stride, keys, key_stride, width, positions, scores,
                         score_stride);
    case 3:
      return ScoresOf<3>(queries, query_stride, keys, key_stride, width, positions, scores,
                         score_stride);
    case 2:
      return ScoresOf<2>(queries, query_stride, keys, key_stride, width, positions, scores,
                         score_stride);
    case 1:
      return ScoresOf<1>(queries, query_stride, keys, key_stride, width, positions, scores,
                         score_stride);
    default:
      return;
  }
}

void WeightedSum(const float* weights, int query_count, size_t weight_stride, const float* values,
                 size_t value_stride, int positions, int width, float* output,
                 size_t output_stride) {
  switch (query_count) {
    case 5:
      return WeightedSumOf<5>(weights, weight_stride, values, value_stride, positions, width,
                              output, output_stride);
    case 4:
      return WeightedSumOf<4>(weights, weight_stride, values, value_stride, positions, width,
                              output, output_stride);
    case 3:
      return WeightedSumOf<3>(weights, weight_stride, values, value_stride, positions, width,
                              output, output_stride);
    case 2:
      return WeightedSumOf<2>(weights, weight_stride, values, value_stride, positions, width,
                              output, output_stride);
    case 1:
      return WeightedSumOf<1>(weights, weight_stride, values, value_stride, positions, width,
                              output, output_stride);
    default:
      return;
  }
}

void Softmax(float* row, size_t count) {
  const size_t whole = count / kLanes * kLanes;
  float largest = row[0];
  if (whole > 0) {
    Vector most = Load(row);
    for (size_t i = kLanes; i < whole; i += kLanes) most = Larger(most, Load(row + i));
    largest = Largest(most);
  }
  for (size_t i = whole; i < count; ++i) largest = row[i] > largest ? row[i] : largest;
  Vector sums = {};
  for (size_t i = 0; i < whole; i += kLanes) {
    const Vector power = Exp(Load(row + i) - largest);
    Save(power, row + i);
    sums += power;
  }
  float sum = Sum(sums);
  for (size_t i = whole; i < count; ++i) {
    row[i] = std::exp(row[i] - largest);
    sum += row[i];
  }
  const float scale = 1.0F / sum;
  for (size_t i = 0; i < whole; i += kLanes) Save(Load(row + i) * scale, row + i);
  for (size_t i = whole; i < count; ++i) row[i] *= scale;
}

void ExponentialSum(const float* row, size_t count, float* largest, float* sum) {
  const size_t whole = count / kLanes * kLanes;
  float most = -INFINITY;
  if (whole > 0) {
    Vector mosts = Load(row);
    for (size_t i = kLanes; i < whole; i += kLanes) mosts = Larger(mosts, Load(row + i));
    most = Largest(mosts);
  }
  for (size_t i = whole; i < count; ++i) most = row[i] > most ? row[i] : most;
  *largest = most;
  *sum = 0;
  if (most == -INFINITY) return;
  Vector sums = {};
  for (size_t i = 0; i < whole; i += kLanes) {
    const Vector value = Load(row + i) - most;
    // Exp stops at e^-87, which must not stand for the zero of what is ruled out.
    sums += value < -87.0F ? Vector{} : Exp(value);
  }
  float total = Sum(sums);
  for (size_t i = whole; i < count; ++i) total += std::exp(row[i] - most);
  *sum = total;
}

// erf(x) for x >= 0 as 1 - t(x) e^(-x^2), with Abramowitz and Stegun's 7.1.26 (1.5e-7).
inline Vector Gelu(Vector x) {
  const Vector z = x * 0.70710678118F;
  const Vector size = z < 0.0F ? -z : z;
  const Vector t = 1.0F / (1.0F + 0.3275911F * size);
  Vector p = All(1.061405429F);
  p = p * t - 1.453152027F;
  p = p * t + 1.421413741F;
  p = p * t - 0.284496736F;
  p = p * t + 0.254829592F;
  const Vector tail = p * t * Exp(-size * size);
  const Vector erf = z < 0.0F ? tail - 1.0F : 1.0F - tail;
  return 0.5F * x * (1.0F + erf);
}

void GeluInPlace(float* values, size_t count) {
  const size_t whole = count / kLanes * kLanes;
  for (size_t i = 0; i < whole; i += kLanes) Save(Gelu(Load(values + i)), values + i);
  for (size_t i = whole; i < count; ++i) {
    values[i] = 0.5F * values[i] * (1.0F + std::erf(values[i] * 0.70710678118F));
  }
}

void Widen(const uint16_t* half, size_t count, float* output) {
  const size_t whole = count / kLanes * kLanes;
  for (size_t i = 0; i < whole; i += kLanes) Save(Load(half + i), output + i);
  for (size_t i = whole; i < count; ++i) output[i] = WidenOne(half[i]);
}

}  // namespace
}  // namespace hearsay::HEARSAY_KERNELS
