// The cascade: questions about clips, asked of an LLM that is given captions of them; and its
// controls, asked without a caption and with another clip's.
#ifndef HEARSAY_EVALUATION_CASCADE_H_
#define HEARSAY_EVALUATION_CASCADE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/caption/captioner.h"
#include "hearsay/evaluation/question_run.h"
#include "hearsay/llm/responder.h"
#include "hearsay/questions/question.h"
#include "hearsay/store/store.h"

namespace hearsay {

// The run's `evaluation`.
inline constexpr std::string_view kCascadeEvaluation = "cascade";

// What a question about a clip is given of the clip.
enum class ClipEvidence {
  kCaption,   // the clip's caption
  kNone,      // nothing: how far the question and its options go
  kShuffled,  // another clip's caption: how far any caption goes
  kTruth,     // a caption that says how the clip was made: what a better captioner could bring
};

Result<ClipEvidence> ParseClipEvidence(std::string_view name);
std::string_view ClipEvidenceName(ClipEvidence evidence);

// What became of each clip, by its path as the questions have it.
using ClipCaptions = std::map<std::string, Caption>;

// The clips that the questions are about, each once, in their order.
std::vector<Clip> ClipsOf(const std::vector<Question>& questions,
                          const std::filesystem::path& folder);

// Captions the clips, or as many as are captioned when an interrupt comes (kInterrupted). With
// `need_files`, one whose file is not there is a failed caption that is worth another try. Other
// errors are the captioner's: no clip can be captioned any more. `progress` hears how many are
// done.
Result<ClipCaptions> CollectCaptions(const std::vector<Clip>& clips, bool need_files,
                                     Captioner& captioner,
                                     const std::function<void(size_t done)>& progress);

struct CascadeConfig {
  ClipEvidence evidence = ClipEvidence::kCaption;
  Json captioner;             // its identity; null for kNone
  uint64_t shuffle_seed = 0;  // kShuffled
};

// The run that this configuration describes. Runs on the same questions that differ in evidence,
// captioner and seed alone have the rest of their identities in common.
Run DescribeCascade(const RunConfig& config, const CascadeConfig& cascade,
                    const std::vector<Question>& questions, const Responder& responder);

// Puts the questions with this evidence out of `captions`, which must outlive it and for kShuffled
// hold all clips of the run. A question whose clip has no caption cannot be put, for the caption's
// reason; under kShuffled too, so that the runs fail in the same questions.
QuestionWording CascadeWording(const CascadeConfig& cascade, ScoreMode score,
                               const ClipCaptions& captions);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_CASCADE_H_
