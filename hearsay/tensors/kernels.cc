#include "hearsay/tensors/kernels.h"

#include <array>
#include <string_view>

namespace hearsay {

#if defined(__x86_64__)
extern const Kernels kAvx512Kernels;
extern const Kernels kAvx2Kernels;
#endif
extern const Kernels kBaselineKernels;

namespace {

// Best first; null where the processor lacks something.
std::array<const Kernels*, 3> UsableKernels() {
  std::array<const Kernels*, 3> usable = {nullptr, nullptr, &kBaselineKernels};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
      __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0) {
    usable[0] = &kAvx512Kernels;
  }
  // Every processor with AVX2 and FMA has F16C.
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) {
    usable[1] = &kAvx2Kernels;
  }
#endif
  return usable;
}

}  // namespace

const Kernels& BestKernels() {
  static const Kernels& best = [&]() -> const Kernels& {
    for (const Kernels* kernels : UsableKernels()) {
      if (kernels != nullptr) return *kernels;
    }
    return kBaselineKernels;
  }();
  return best;
}

const Kernels* FindKernels(const char* name) {
  for (const Kernels* kernels : UsableKernels()) {
    if (kernels != nullptr && std::string_view(kernels->name) == name) return kernels;
  }
  return nullptr;
}

}  // namespace hearsay
