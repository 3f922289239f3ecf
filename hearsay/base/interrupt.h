// Ctrl-C and SIGTERM as a flag that long work looks at between steps.
#ifndef HEARSAY_BASE_INTERRUPT_H_
#define HEARSAY_BASE_INTERRUPT_H_

namespace hearsay {

// From now on the first SIGINT or SIGTERM sets the flag; a second one ends the process at once.
void CatchInterrupts();
bool InterruptRequested();
// For tests: sets or clears the flag.
void SetInterruptRequested(bool interrupted);

}  // namespace hearsay

#endif  // HEARSAY_BASE_INTERRUPT_H_
