// Spectra of real signals by kissfft, and the cutting of a stream into overlapping frames.
#ifndef HEARSAY_AUDIO_FOURIER_H_
#define HEARSAY_AUDIO_FOURIER_H_

#include <memory>
#include <span>
#include <vector>

namespace hearsay {

// The discrete Fourier transform of one size, with its working memory. Not for two threads at once.
class RealFourier {
 public:
  // `size` is even; products of 2, 3 and 5 are fast.
  explicit RealFourier(int size);
  ~RealFourier();
  RealFourier(RealFourier&&) noexcept;
  RealFourier& operator=(RealFourier&&) noexcept;

  int size() const;
  size_t bins() const { return static_cast<size_t>(size()) / 2 + 1; }

  // |X|^2 of samples[i] * window[i], zeros beyond them: size / 2 + 1 values, valid until the next
  // call. Samples and window are equally long, at most `size`.
  std::span<const float> Power(std::span<const float> samples, std::span<const float> window);
  // The inverse transform of a power spectrum, times `size`: the circular autocorrelation of what
  // the spectrum was taken of. `size` values, valid until the next call.
  std::span<const float> Autocorrelation(std::span<const float> power);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// 0.5 - 0.5 cos(2 pi i / size), the periodic Hann window.
std::vector<float> HannWindow(int size);

// Cuts a stream into frames of `size` samples, one every `hop`, frame t centred on sample t * hop;
// zeros stand before the beginning and after the end. `hop` is at most `size`. Keeps about one
// frame.
class FrameCutter {
 public:
  FrameCutter(int size, int hop);

  // Hands every frame that is complete to `sink(std::span<const float>)`.
  template <typename Sink>
  void Push(std::span<const float> samples, const Sink& sink) {
    kept_.insert(kept_.end(), samples.begin(), samples.end());
    size_t begin = 0;
    for (; begin + size_ <= kept_.size(); begin += hop_) {
      sink(std::span<const float>(kept_).subspan(begin, size_));
    }
    Drop(begin);
  }

  // The frames at the end, which reach beyond it.
  template <typename Sink>
  void Finish(const Sink& sink) {
    Push(std::vector<float>(size_ / 2), sink);
  }

 private:
  void Drop(size_t count);

  size_t size_;
  size_t hop_;
  std::vector<float> kept_;
};

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_FOURIER_H_
