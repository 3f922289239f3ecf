#include "hearsay/whisper/transcriber.h"

#include "fmt/format.h"

namespace hearsay {

Status TranscriberConfig::Validate() const {
  constexpr int kMostWindows = 64;
  constexpr int kMostBeams = 16;
  if (beam < 1 || beam > kMostBeams) {
    return InvalidArgument(fmt::format("beams must be 1 to {}, is {}", kMostBeams, beam));
  }
  if (windows < 1 || windows > kMostWindows) {
    return InvalidArgument(fmt::format("windows must be 1 to {}, is {}", kMostWindows, windows));
  }
  if (threads < 0) return InvalidArgument(fmt::format("threads must be 0 or more, is {}", threads));
  return Status::Ok();
}

}  // namespace hearsay
