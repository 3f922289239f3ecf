// Starts other programs: the synthesisers.
#ifndef HEARSAY_MINI_PROGRAM_H_
#define HEARSAY_MINI_PROGRAM_H_

#include <string>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

// Whether `program` stands in a folder of PATH (or, with a slash in it, at that place) and may be
// run.
bool ProgramExists(const std::string& program);

// Runs `program` with `arguments` and waits for its end. No shell takes part: an argument is handed
// on as it is. Standard input is empty; what it prints is kept for the message. kNotFound when
// there is no such program, kInternal with the last line that it printed when it failed,
// kInterrupted when a signal ended it and the user had asked to stop.
Status RunProgram(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace hearsay

#endif  // HEARSAY_MINI_PROGRAM_H_
