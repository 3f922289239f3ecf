// Compiled with this instruction set's flags: see CMakeLists.txt.
#define HEARSAY_KERNELS avx2_kernels
#include "hearsay/tensors/kernels_body.inc"

namespace hearsay {

extern const Kernels kAvx2Kernels;
const Kernels kAvx2Kernels = {"avx2",
                              avx2_kernels::Linear<uint16_t>,
                              avx2_kernels::Linear<float>,
                              avx2_kernels::Scores,
                              avx2_kernels::WeightedSum,
                              avx2_kernels::Softmax,
                              avx2_kernels::ExponentialSum,
                              avx2_kernels::GeluInPlace,
                              avx2_kernels::Widen};

}  // namespace hearsay
