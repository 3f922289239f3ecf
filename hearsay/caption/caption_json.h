// A caption as one JSON object: a row of captions.jsonl, an entry of the cache, a document's
// element.
#ifndef HEARSAY_CAPTION_CAPTION_JSON_H_
#define HEARSAY_CAPTION_CAPTION_JSON_H_

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/caption/captioner.h"

namespace hearsay {

// {"text", "segments": [{"begin", "end", "text"}], "language", "seconds"}, what is empty or 0 left
// out; or {"error"} for a clip that could not be put into words.
Json CaptionToJson(const Caption& caption);

// Reads such an object; "caption" may stand for "text", and what else is in it is passed over. One
// with "error" alone is a caption that failed. kUnreadable says what is wrong with the object.
Result<Caption> CaptionFromJson(const Json& json);

// The first 12 digits of the SHA-256 of a captioner's identity: marks its rows.
std::string CaptionerMark(const Captioner& captioner);

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_CAPTION_JSON_H_
