#include "hearsay/base/interrupt.h"

#include <csignal>

namespace hearsay {
namespace {

volatile std::sig_atomic_t interrupt_requested = 0;

void OnSignal(int signal) {
  if (interrupt_requested != 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  interrupt_requested = 1;
}

}  // namespace

void CatchInterrupts() {
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
}

bool InterruptRequested() { return interrupt_requested != 0; }

void SetInterruptRequested(bool interrupted) { interrupt_requested = interrupted ? 1 : 0; }

}  // namespace hearsay
