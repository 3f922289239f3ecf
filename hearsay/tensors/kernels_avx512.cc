// Compiled with this instruction set's flags: see CMakeLists.txt.
#define HEARSAY_KERNELS avx512_kernels
#include "hearsay/tensors/kernels_body.inc"

namespace hearsay {

extern const Kernels kAvx512Kernels;
const Kernels kAvx512Kernels = {"avx512",
                                avx512_kernels::Linear<uint16_t>,
                                avx512_kernels::Linear<float>,
                                avx512_kernels::Scores,
                                avx512_kernels::WeightedSum,
                                avx512_kernels::Softmax,
                                avx512_kernels::ExponentialSum,
                                avx512_kernels::GeluInPlace,
                                avx512_kernels::Widen};

}  // namespace hearsay
