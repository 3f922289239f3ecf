#include "hearsay/audio/fourier.h"

#include <kissfft/kiss_fftr.h>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace hearsay {

struct RealFourier::State {
  int size = 0;
  kiss_fftr_cfg forward = nullptr;
  kiss_fftr_cfg inverse = nullptr;  // made when first needed
  std::vector<float> time;
  std::vector<kiss_fft_cpx> spectrum;
  std::vector<float> power;

  ~State() {
    kiss_fftr_free(forward);
    kiss_fftr_free(inverse);
  }
};

RealFourier::RealFourier(int size) : state_(std::make_unique<State>()) {
  state_->size = size;
  state_->forward = kiss_fftr_alloc(size, 0, nullptr, nullptr);
  state_->time.resize(static_cast<size_t>(size));
  state_->spectrum.resize(static_cast<size_t>(size) / 2 + 1);
  state_->power.resize(static_cast<size_t>(size) / 2 + 1);
}

RealFourier::~RealFourier() = default;
RealFourier::RealFourier(RealFourier&&) noexcept = default;
RealFourier& RealFourier::operator=(RealFourier&&) noexcept = default;

int RealFourier::size() const { return state_->size; }

std::span<const float> RealFourier::Power(std::span<const float> samples,
                                          std::span<const float> window) {
  State& state = *state_;
  for (size_t i = 0; i < samples.size(); ++i) state.time[i] = samples[i] * window[i];
  std::fill(state.time.begin() + static_cast<std::ptrdiff_t>(samples.size()), state.time.end(),
            0.0F);
  kiss_fftr(state.forward, state.time.data(), state.spectrum.data());
  for (size_t i = 0; i < state.power.size(); ++i) {
    state.power[i] =
        state.spectrum[i].r * state.spectrum[i].r + state.spectrum[i].i * state.spectrum[i].i;
  }
  return state.power;
}

std::span<const float> RealFourier::Autocorrelation(std::span<const float> power) {
  State& state = *state_;
  if (state.inverse == nullptr) state.inverse = kiss_fftr_alloc(state.size, 1, nullptr, nullptr);
  for (size_t i = 0; i < state.spectrum.size(); ++i) state.spectrum[i] = {power[i], 0};
  kiss_fftri(state.inverse, state.spectrum.data(), state.time.data());
  return state.time;
}

std::vector<float> HannWindow(int size) {
  std::vector<float> window(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    window[static_cast<size_t>(i)] =
        static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / size));
  }
  return window;
}

FrameCutter::FrameCutter(int size, int hop)
    : size_(static_cast<size_t>(size)), hop_(static_cast<size_t>(hop)), kept_(size_ / 2) {}

void FrameCutter::Drop(size_t count) {
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace hearsay
