// How many threads libtorch computes with.
#ifndef HEARSAY_TENSORS_TORCH_THREADS_H_
#define HEARSAY_TENSORS_TORCH_THREADS_H_

namespace hearsay {

// 0: as many as this process may run on. Takes effect for the whole process.
void SetTorchThreads(int threads);

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_TORCH_THREADS_H_
