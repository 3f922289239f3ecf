// The plan of the mini benchmark: every clip, how it will be made, and what is asked about it. The
// plan is drawn before anything sounds, so that truth comes from how a clip is made.
#ifndef HEARSAY_MINI_CLIP_PLAN_H_
#define HEARSAY_MINI_CLIP_PLAN_H_

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hearsay/audio/waveform.h"
#include "hearsay/base/random.h"
#include "hearsay/base/status.h"
#include "hearsay/mini/balance.h"
#include "hearsay/mini/recordings.h"

namespace hearsay {

// What a kind of question is called in the benchmark's file, and how it is classed there.
struct MiniKind {
  const char* name;        // "sub-category"; begins with "Content: " where the words said are asked
  const char* task;        // "sound", "music" or "speech"
  const char* category;    // "Information Extraction" or "Reasoning"
  const char* difficulty;  // "easy", "medium" or "hard"
};

struct MiniQuestion {
  const MiniKind* kind = nullptr;
  std::string question;
  std::array<std::string, kMiniOptions> options;
  int answer = 0;  // place
};

// A stretch of a clip as a seed description gives it: what was said (empty where nothing is), and
// named attributes. Times in seconds.
struct SeedSegment {
  double begin = 0;
  double end = 0;
  std::string transcript;
  std::vector<std::pair<std::string, std::string>> attributes;
};

// What making a clip needs: the recordings of its part, and a folder of its own for temporary
// files.
struct Workbench {
  const RecordingLibrary* recordings = nullptr;
  std::filesystem::path scratch;
};

struct RenderedClip {
  Waveform waveform;  // at kMiniRate
  std::vector<SeedSegment> segments;
};

struct PlannedClip {
  std::string id;  // "speech-0012", given by PlanClips
  const char* task = "";
  std::string truth;  // a caption that says how the clip is made
  // What may not be in both parts: voices, recordings, soundfonts, melodies, sentences.
  std::vector<std::string> sources;
  std::vector<MiniQuestion> questions;
  std::function<Result<RenderedClip>(const Workbench&)> render;
};

// How many clips each family of a part has.
struct MiniSize {
  int per_kind = 20;       // test: questions of a kind (a multiple of 4); of the kinds about how
                           // something is said, six tenths of it
  int train_clips = 3000;  // train: clips in all
};

// All clips of a part, in the order of their ids, which are dealt out by chance within a task.
Result<std::vector<PlannedClip>> PlanClips(MiniPart part, uint64_t seed, const MiniSize& size);

// Makers of the three tasks' clips; `count` is the questions of a kind. Used by PlanClips.
struct PlanContext {
  MiniPart part = MiniPart::kTest;
  uint64_t seed = 1;

  // A stream of random numbers for `name`, another for each part and seed.
  Random Stream(std::string_view name) const;
};

// A family makes clips of one sort, with one or two questions each.
struct ClipFamily {
  const char* task;
  bool reduced;  // six tenths of per_kind in the test part
  std::function<Status(const PlanContext&, int count, std::vector<PlannedClip>*)> plan;
};
std::vector<ClipFamily> MusicFamilies();
std::vector<ClipFamily> SoundFamilies();
std::vector<ClipFamily> SpeechFamilies(MiniPart part);

// A question with options from a closed set of texts.
MiniQuestion AskClosed(const MiniKind& kind, const std::vector<std::string>& wordings,
                       const std::vector<std::string>& values, const KeyedOptions& options,
                       Random* random);

// "[00:00-00:05] transcript (Gender: female, Duration: 5s)", a line for each segment.
std::string SeedDescription(const std::vector<SeedSegment>& segments);

}  // namespace hearsay

#endif  // HEARSAY_MINI_CLIP_PLAN_H_
