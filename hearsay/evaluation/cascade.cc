#include "hearsay/evaluation/cascade.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/evaluation/cascade_prompts.h"
#include "hearsay/evaluation/shuffled_captions.h"
#include "hearsay/questions/benchmark.h"

namespace hearsay {
namespace {

WordedQuestion CannotBePut(Status status, bool worth_retrying) {
  return {std::move(status), worth_retrying, {}};
}

// The clip of each clip's caption: its own, or another's.
std::map<std::string, std::string> Donors(const CascadeConfig& cascade,
                                          const ClipCaptions& captions) {
  std::map<std::string, std::string> texts;
  for (const auto& [clip, caption] : captions) {
    if (caption.status.ok()) texts[clip] = caption.text;
  }
  if (cascade.evidence == ClipEvidence::kShuffled) {
    return ShuffleCaptions(texts, cascade.shuffle_seed);
  }
  std::map<std::string, std::string> own;
  for (const auto& [clip, text] : texts) own[clip] = clip;
  return own;
}

}  // namespace

Result<ClipEvidence> ParseClipEvidence(std::string_view name) {
  for (const ClipEvidence evidence : {ClipEvidence::kCaption, ClipEvidence::kNone,
                                      ClipEvidence::kShuffled, ClipEvidence::kTruth}) {
    if (name == ClipEvidenceName(evidence)) return evidence;
  }
  return InvalidArgument(
      fmt::format("unknown evidence \"{}\"; choose caption, none, shuffled, truth, or all for a "
                  "result with its two controls",
                  name));
}

std::string_view ClipEvidenceName(ClipEvidence evidence) {
  switch (evidence) {
    case ClipEvidence::kCaption:
      return "caption";
    case ClipEvidence::kNone:
      return "none";
    case ClipEvidence::kShuffled:
      return "shuffled";
    case ClipEvidence::kTruth:
      return "truth";
  }
  return "";
}

std::vector<Clip> ClipsOf(const std::vector<Question>& questions,
                          const std::filesystem::path& folder) {
  std::vector<Clip> clips;
  std::set<std::string_view> seen;
  for (const Question& question : questions) {
    if (question.audio.empty() || !seen.insert(question.audio).second) continue;
    clips.push_back({question.audio, ClipPath(folder, question)});
  }
  return clips;
}

Result<ClipCaptions> CollectCaptions(const std::vector<Clip>& clips, bool need_files,
                                     Captioner& captioner,
                                     const std::function<void(size_t done)>& progress) {
  ClipCaptions captions;
  std::vector<Clip> left;
  for (const Clip& clip : clips) {
    std::error_code error;
    if (need_files && !std::filesystem::is_regular_file(clip.path, error)) {
      captions[clip.id] = {
          .status = NotFound(fmt::format("there is no sound file {}", clip.path.string())),
          .worth_retrying = true};
    } else {
      left.push_back(clip);
    }
  }
  progress(captions.size());
  std::span<const Clip> rest = left;
  while (!rest.empty()) {
    if (InterruptRequested()) return Interrupted("stopped by the user");
    const auto batch =
        rest.first(std::min(std::max<size_t>(1, captioner.ClipsPerBatch()), rest.size()));
    rest = rest.subspan(batch.size());
    HEARSAY_RETURN_IF_ERROR(captioner.Describe(batch, [&](size_t index, Caption caption) {
      // Only the words are asked about.
      caption.segments.clear();
      captions[batch[index].id] = std::move(caption);
      progress(captions.size());
    }));
  }
  return captions;
}

Run DescribeCascade(const RunConfig& config, const CascadeConfig& cascade,
                    const std::vector<Question>& questions, const Responder& responder) {
  Json identity = {{"evaluation", kCascadeEvaluation},
                   {"responder", responder.Identity()},
                   {"prompt_template", CascadeTemplateHash(config.score)},
                   {"questions", SetHash(questions)},
                   {"evidence", ClipEvidenceName(cascade.evidence)},
                   {"captioner", cascade.captioner}};
  if (cascade.evidence == ClipEvidence::kShuffled) {
    identity["shuffle"] = kShuffleVersion;
    identity["shuffle_seed"] = cascade.shuffle_seed;
  }
  identity["orders"] = OrderSetName(EffectiveOrders(config));
  identity["score"] = ScoreModeName(config.score);
  identity["scorer"] = ScorerVersion(config.score);
  return DescribeRun(kCascadeEvaluation, std::move(identity), config, questions, responder);
}

QuestionWording CascadeWording(const CascadeConfig& cascade, ScoreMode score,
                               const ClipCaptions& captions) {
  if (cascade.evidence == ClipEvidence::kNone) {
    return [score](const Question& question, const OptionOrder& order) {
      return WordedQuestion{Status::Ok(), false,
                            MakeCascadeRequest(question, order, std::nullopt, score)};
    };
  }
  return [score, &captions, donors = Donors(cascade, captions)](const Question& question,
                                                                const OptionOrder& order) {
    const auto own = captions.find(question.audio);
    if (own == captions.end()) {
      return CannotBePut(NotFound(fmt::format("the clip {} was not captioned", question.audio)),
                         true);
    }
    if (!own->second.status.ok()) {
      return CannotBePut(own->second.status, own->second.worth_retrying);
    }
    const auto donor = donors.find(question.audio);
    if (donor == donors.end()) {
      return CannotBePut(InvalidArgument("no other clip of the run has another caption to lend"),
                         false);
    }
    return WordedQuestion{
        Status::Ok(), false,
        MakeCascadeRequest(question, order, captions.at(donor->second).text, score)};
  };
}

}  // namespace hearsay
