// The options that choose a captioner, for every command that needs captions.
#ifndef HEARSAY_CLI_CAPTIONER_OPTIONS_H_
#define HEARSAY_CLI_CAPTIONER_OPTIONS_H_

#include <memory>
#include <span>
#include <string>

#include "CLI/CLI.hpp"
#include "hearsay/caption/captioner_spec.h"

namespace hearsay {

struct CaptionerOptions {
  std::string captioner = "whisper+signal";
  CaptionerSettings settings;
  bool no_cache = false;

  void Register(CLI::App* app);
  // All that can be found wrong without loading or connecting anything.
  Status Validate() const;
  // The captioner, behind the cache where it hears content and the user did not say otherwise.
  // `clips` are all of the run (MakeCaptioner). The key of an endpoint comes from $HEARSAY_API_KEY.
  Result<std::unique_ptr<Captioner>> Make(std::span<const Clip> clips) const;
};

}  // namespace hearsay

#endif  // HEARSAY_CLI_CAPTIONER_OPTIONS_H_
