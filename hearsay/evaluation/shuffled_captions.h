// The control in which every clip is described by another clip's caption.
#ifndef HEARSAY_EVALUATION_SHUFFLED_CAPTIONS_H_
#define HEARSAY_EVALUATION_SHUFFLED_CAPTIONS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace hearsay {

// Changes with any change of who gets whose caption under a seed; for the run's identity.
inline constexpr std::string_view kShuffleVersion = "derangement-1";

// Which clip's caption each clip is given. `captions`: the text of each clip's own, by the clip.
//
// No clip gets its own caption, or one that reads the same but for outer white space. Where that
// can be had, which is where no text is that of more than half of the clips, each caption is given
// once (a derangement); otherwise the clips that are left get another text's caption each. A clip
// that no other text is there for is left out. The same for the same clips, texts and seed, in
// whatever order the questions stand.
std::map<std::string, std::string> ShuffleCaptions(
    const std::map<std::string, std::string>& captions, uint64_t seed);

}  // namespace hearsay

#endif  // HEARSAY_EVALUATION_SHUFFLED_CAPTIONS_H_
