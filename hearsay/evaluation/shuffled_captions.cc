#include "hearsay/evaluation/shuffled_captions.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "hearsay/base/random.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

struct CaptionOfClip {
  std::string clip;
  std::string text;
};

// Whether two clips may trade the captions that they were given.
bool MayTrade(const std::vector<CaptionOfClip>& clips, const std::vector<size_t>& given, size_t one,
              size_t other) {
  return clips[one].text != clips[given[other]].text && clips[other].text != clips[given[one]].text;
}

// A random way to give every caption once, mended by trades; nothing where trades do not suffice.
std::optional<std::vector<size_t>> MendedShuffle(const std::vector<CaptionOfClip>& clips,
                                                 Random& random) {
  std::vector<size_t> given(clips.size());
  for (size_t i = 0; i < given.size(); ++i) given[i] = i;
  random.Shuffle(given);
  for (size_t i = 0; i < given.size(); ++i) {
    if (clips[i].text != clips[given[i]].text) continue;
    // From a random place on, so that the first clips are not the ones that always trade.
    const size_t start = random.Below(given.size());
    size_t tried = 0;
    while (tried < given.size() && !MayTrade(clips, given, i, (start + tried) % given.size())) {
      ++tried;
    }
    if (tried == given.size()) return std::nullopt;
    std::swap(given[i], given[(start + tried) % given.size()]);
  }
  return given;
}

// With equal texts side by side, and everyone given the caption as many places on as the commonest
// text has clips, no text meets itself unless it is that of more than half.
std::vector<size_t> RotatedGroups(std::vector<CaptionOfClip>& clips) {
  std::map<std::string, std::vector<CaptionOfClip>> groups;
  for (CaptionOfClip& clip : clips) groups[clip.text].push_back(std::move(clip));
  clips.clear();
  size_t largest = 0;
  for (auto& [text, group] : groups) {
    largest = std::max(largest, group.size());
    for (CaptionOfClip& clip : group) clips.push_back(std::move(clip));
  }
  std::vector<size_t> given(clips.size());
  for (size_t i = 0; i < given.size(); ++i) given[i] = (i + largest) % given.size();
  return given;
}

}  // namespace

std::map<std::string, std::string> ShuffleCaptions(
    const std::map<std::string, std::string>& captions, uint64_t seed) {
  std::vector<CaptionOfClip> clips;
  clips.reserve(captions.size());
  for (const auto& [clip, text] : captions) clips.push_back({clip, std::string(Trim(text))});
  if (clips.empty()) return {};
  Random random(seed, "shuffled captions");
  auto given = MendedShuffle(clips, random);
  if (!given.has_value()) given = RotatedGroups(clips);
  std::map<std::string, std::string> donors;
  for (size_t i = 0; i < clips.size(); ++i) {
    size_t donor = (*given)[i];
    // Only where one text is that of more than half: then some other's is lent twice.
    const size_t start = random.Below(clips.size());
    for (size_t tried = 0; tried < clips.size() && clips[donor].text == clips[i].text; ++tried) {
      donor = (start + tried) % clips.size();
    }
    if (clips[donor].text != clips[i].text) donors[clips[i].clip] = clips[donor].clip;
  }
  return donors;
}

}  // namespace hearsay
