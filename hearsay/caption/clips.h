// The clips that a user names: sound files, and folders of them.
#ifndef HEARSAY_CAPTION_CLIPS_H_
#define HEARSAY_CAPTION_CLIPS_H_

#include <span>
#include <string>
#include <vector>

#include "hearsay/caption/captioner.h"

namespace hearsay {

// Files as they are named, whatever their suffix; in place of a folder all sound files below it, by
// their suffix (.wav, .flac, .ogg, .opus, .mp3, .aiff, ...), sorted by path; links to folders are
// not followed. Each clip's id is its path. kNotFound when any is not there, with how many and
// which; kInvalidArgument for a folder without sound files.
Result<std::vector<Clip>> FindClips(std::span<const std::string> names);

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_CLIPS_H_
