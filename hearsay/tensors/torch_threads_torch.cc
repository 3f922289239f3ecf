#include <ATen/Parallel.h>
#include <sched.h>

#include "hearsay/tensors/torch_threads.h"

namespace hearsay {

void SetTorchThreads(int threads) {
  cpu_set_t allowed;
  if (threads <= 0 && sched_getaffinity(0, sizeof(allowed), &allowed) == 0) {
    threads = CPU_COUNT(&allowed);
  }
  at::set_num_threads(threads < 1 ? 1 : threads);
}

}  // namespace hearsay
