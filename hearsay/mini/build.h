// Builds the mini benchmark on disk.
//
// DIR/test/mini.json    the questions, in MMAU's form
// DIR/test/truth.jsonl  for each clip, a caption that says how it was made
// DIR/test/audio/       the clips, 16 kHz, mono, 16 bit
// DIR/train/mini.json   questions about the train part's clips
// DIR/train/seeds.jsonl for each clip, a seed description as DeSTA's
// DIR/train/audio/
// DIR/manifest.json     the parameters, the counts, and the hash over all other files
#ifndef HEARSAY_MINI_BUILD_H_
#define HEARSAY_MINI_BUILD_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/mini/clip_plan.h"

namespace hearsay {

// Changes whenever the same parameters give another benchmark.
inline constexpr const char* kMiniVersion = "mini-1";

struct MiniBuildConfig {
  std::filesystem::path folder;
  uint64_t seed = 1;
  std::vector<MiniPart> parts = {MiniPart::kTest, MiniPart::kTrain};
  MiniSize size;
  int threads = 0;  // clips made at once; 0: one for each processor. Changes no byte.
  // Hears how many clips of how many are made; called from one thread at a time.
  std::function<void(uint64_t, uint64_t)> progress;
};

// What stands in a mini folder.
struct MiniFolder {
  bool already_there = false;  // nothing was done: it had been built with the same parameters
  std::string hash;            // over every file but the manifest
  Json manifest;
};

// Makes `folder` whole or not at all: it is written beside its place and renamed at the end.
// kNotFound when a source is not installed (nothing is written); kInvalidArgument when `folder`
// holds anything but the same benchmark; kInterrupted when the user asked to stop. The same
// parameters, hearsay and packages give the same bytes.
Result<MiniFolder> BuildMini(const MiniBuildConfig& config);

// Reads a mini folder and works out its hash again. kUnreadable when there is no manifest, or a
// file has changed since it was built.
Result<MiniFolder> CheckMini(const std::filesystem::path& folder);

// The questions of a plan as MMAU's file has them.
Json MiniQuestionsJson(MiniPart part, const std::vector<PlannedClip>& clips);

}  // namespace hearsay

#endif  // HEARSAY_MINI_BUILD_H_
