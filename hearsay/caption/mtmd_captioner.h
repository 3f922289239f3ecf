// An audio model in process: a GGUF text model and its mmproj, run by llama.cpp's libmtmd.
#ifndef HEARSAY_CAPTION_MTMD_CAPTIONER_H_
#define HEARSAY_CAPTION_MTMD_CAPTIONER_H_

#include <filesystem>
#include <memory>
#include <string>

#include "hearsay/caption/captioner.h"

namespace hearsay {

struct MtmdCaptionerConfig {
  std::filesystem::path model;      // the text model
  std::filesystem::path projector;  // its mmproj: audio encoder and projector
  std::string prompt;
  int max_tokens = 256;  // of a caption; thinking is not counted
  int context = 8192;    // positions for a clip, its prompt and its caption
  int threads = 0;       // 0: as many as this process may run on
  int gpu_layers = -1;
  // A longer clip is a failed caption. Models take so and so many positions a second (Qwen2-Audio
  // 25), so the context is usually the nearer limit.
  double most_seconds = 600;
};

// Any model that libmtmd loads: Qwen2-Audio, Qwen2.5-Omni, Ultravox, Voxtral, Gemma 3n and others.
// The prompt is a user's message in the model's own chat template, the clip before it; the caption
// is decoded greedily. One clip at a time: the same clip gets the same caption in any batch.
class MtmdCaptioner : public Captioner {
 public:
  // kNotFound or kUnreadable, with the file's name: files that do not load, that do not belong
  // together, that are swapped, an mmproj that does not hear. kInvalidArgument where the llama.cpp
  // of this build has no libmtmd, or the prompt holds libmtmd's own marker.
  static Result<std::unique_ptr<MtmdCaptioner>> Create(MtmdCaptionerConfig config);
  ~MtmdCaptioner() override;

  // Of both files' SHA-256, the chat template, the prompt and the limits.
  Json Identity() const override;
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override;

 private:
  struct State;
  explicit MtmdCaptioner(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_MTMD_CAPTIONER_H_
