// The captioners that a user can name, and how they are made.
#ifndef HEARSAY_CAPTION_CAPTIONER_SPEC_H_
#define HEARSAY_CAPTION_CAPTIONER_SPEC_H_

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "hearsay/caption/captioner.h"
#include "hearsay/whisper/transcriber.h"

namespace hearsay {

enum class CaptionerKind { kTranscript, kSignal, kWhisperAndSignal, kMtmd, kEndpoint, kFile };

struct CaptionerSpec {
  CaptionerKind kind = CaptionerKind::kWhisperAndSignal;
  std::string text;                 // as it was written
  std::filesystem::path model;      // kMtmd
  std::filesystem::path projector;  // kMtmd
  std::string endpoint;             // kEndpoint: http(s)://host:port/v1#model
  std::filesystem::path file;       // kFile
};

// transcript | signal | whisper+signal | mtmd:MODEL.gguf,MMPROJ.gguf | http(s)://host:port/v1#model
// | file:captions.jsonl. kInvalidArgument says what is missing.
Result<CaptionerSpec> ParseCaptionerSpec(std::string_view text);

// What the kinds are set to; each kind uses what concerns it.
struct CaptionerSettings {
  TranscriberConfig transcriber;  // transcript, whisper+signal; its threads are those below
  std::string prompt;             // mtmd, endpoint; empty: kDefaultCaptionPrompt
  int max_tokens = 256;           // mtmd, endpoint: of a caption
  int context = 8192;             // mtmd: positions
  int threads = 0;                // those that run here; 0: all that this process may run on
  int gpu_layers = -1;            // mtmd
  std::string api_key;            // endpoint; never stored, never logged
  int concurrency = 4;            // endpoint: requests at the same time
  double timeout = 120;           // endpoint: seconds for one request
  int tries = 6;                  // endpoint
};

// Makes the captioner; loads its model, or connects. A captions file is held against `clips`, all
// those of the run: rows that none of them finds are counted and named in a warning.
// kInvalidArgument for a prompt given to a captioner that takes none; otherwise as the kind's own.
Result<std::unique_ptr<Captioner>> MakeCaptioner(const CaptionerSpec& spec,
                                                 const CaptionerSettings& settings,
                                                 std::span<const Clip> clips);

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_CAPTIONER_SPEC_H_
