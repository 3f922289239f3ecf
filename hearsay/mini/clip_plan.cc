#include "hearsay/mini/clip_plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "fmt/format.h"

namespace hearsay {
namespace {

constexpr int kTasks = 3;

// Six tenths, as a multiple of 4 so that keys and places come out even.
int Reduced(int per_kind) {
  return kMiniOptions * std::max(1, static_cast<int>(std::lround(0.6 * per_kind / kMiniOptions)));
}

// Share `i` of `total` among `parts`, as even as can be.
int Share(int total, int parts, int i) { return total / parts + (i < total % parts ? 1 : 0); }

}  // namespace

Random PlanContext::Stream(std::string_view name) const {
  return Random(seed, fmt::format("mini/{}/{}", PartName(part), name));
}

Result<std::vector<PlannedClip>> PlanClips(MiniPart part, uint64_t seed, const MiniSize& size) {
  const PlanContext context{part, seed};
  const std::array<std::vector<ClipFamily>, kTasks> tasks = {SoundFamilies(), MusicFamilies(),
                                                             SpeechFamilies(part)};
  std::vector<PlannedClip> all;
  for (size_t task = 0; task < tasks.size(); ++task) {
    const auto& families = tasks[task];
    const int of_task = Share(size.train_clips, kTasks, static_cast<int>(task));
    std::vector<PlannedClip> clips;
    for (size_t i = 0; i < families.size(); ++i) {
      int count = families[i].reduced ? Reduced(size.per_kind) : size.per_kind;
      if (part == MiniPart::kTrain) {
        count = Share(of_task, static_cast<int>(families.size()), static_cast<int>(i));
      }
      HEARSAY_RETURN_IF_ERROR(families[i].plan(context, count, &clips));
    }
    Random random = context.Stream(fmt::format("order/{}", task));
    random.Shuffle(clips);
    for (size_t i = 0; i < clips.size(); ++i) {
      clips[i].id = fmt::format("{}-{:04}", clips[i].task, i + 1);
    }
    std::move(clips.begin(), clips.end(), std::back_inserter(all));
  }
  return all;
}

MiniQuestion AskClosed(const MiniKind& kind, const std::vector<std::string>& wordings,
                       const std::vector<std::string>& values, const KeyedOptions& options,
                       Random* random) {
  MiniQuestion question;
  question.kind = &kind;
  question.question = wordings[random->Below(wordings.size())];
  for (size_t i = 0; i < question.options.size(); ++i) {
    question.options[i] = values[static_cast<size_t>(options.values[i])];
  }
  question.answer = options.answer;
  return question;
}

std::string SeedDescription(const std::vector<SeedSegment>& segments) {
  const auto clock = [](double seconds) {
    const int whole = static_cast<int>(std::lround(seconds));
    return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
  };
  std::string text;
  for (const SeedSegment& segment : segments) {
    if (!text.empty()) text += '\n';
    text += fmt::format("[{}-{}] ", clock(segment.begin), clock(segment.end));
    if (!segment.transcript.empty()) text += segment.transcript + " ";
    text += '(';
    for (const auto& [name, value] : segment.attributes)
      text += fmt::format("{}: {}, ", name, value);
    const double seconds = segment.end - segment.begin;
    text += fmt::format("Duration: {}s)", std::max(1L, std::lround(seconds)));
  }
  return text;
}

}  // namespace hearsay
