// Compiled with this instruction set's flags: see CMakeLists.txt.
#define HEARSAY_KERNELS baseline_kernels
#include "hearsay/tensors/kernels_body.inc"

namespace hearsay {

extern const Kernels kBaselineKernels;
const Kernels kBaselineKernels = {"baseline",
                                  baseline_kernels::Linear<uint16_t>,
                                  baseline_kernels::Linear<float>,
                                  baseline_kernels::Scores,
                                  baseline_kernels::WeightedSum,
                                  baseline_kernels::Softmax,
                                  baseline_kernels::ExponentialSum,
                                  baseline_kernels::GeluInPlace,
                                  baseline_kernels::Widen};

}  // namespace hearsay
