// Captions as SubRip subtitles.
#ifndef HEARSAY_CAPTION_SRT_H_
#define HEARSAY_CAPTION_SRT_H_

#include <span>
#include <string>

#include "hearsay/caption/captioner.h"

namespace hearsay {

// One numbered block for each segment: "00:00:01,500 --> 00:00:03,000" and its text, a blank line
// between. Times are rounded to milliseconds; line breaks within a text become spaces.
std::string SrtText(std::span<const TimedText> segments);

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_SRT_H_
