#include "hearsay/caption/caption_json.h"

#include <string>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/hash.h"

namespace hearsay {
namespace {

constexpr size_t kMarkDigits = 12;

Result<TimedText> SegmentFromJson(const Json& json) {
  if (!json.is_object() || !json.contains("begin") || !json["begin"].is_number() ||
      !json.contains("end") || !json["end"].is_number() || !json.contains("text") ||
      !json["text"].is_string()) {
    return Unreadable(R"("segments" must be a list of {"begin": seconds, "end": seconds, "text"})");
  }
  return TimedText{json["begin"].get<double>(), json["end"].get<double>(),
                   json["text"].get<std::string>()};
}

}  // namespace

Json CaptionToJson(const Caption& caption) {
  if (!caption.status.ok()) return {{"error", caption.status.message()}};
  Json json = {{"text", caption.text}};
  if (!caption.segments.empty()) {
    Json segments = Json::array();
    for (const TimedText& segment : caption.segments) {
      segments.push_back({{"begin", segment.begin}, {"end", segment.end}, {"text", segment.text}});
    }
    json["segments"] = std::move(segments);
  }
  if (!caption.language.empty()) json["language"] = caption.language;
  if (caption.seconds > 0) json["seconds"] = caption.seconds;
  return json;
}

Result<Caption> CaptionFromJson(const Json& json) {
  Caption caption;
  const bool has_text = json.contains("text");
  const bool has_caption = json.contains("caption");
  if (!has_text && !has_caption && json.contains("error")) {
    if (!json["error"].is_string() || json["error"].get<std::string>().empty()) {
      return Unreadable(R"("error" must be a text that is not empty)");
    }
    caption.status = Unreadable(json["error"].get<std::string>());
    return caption;
  }
  if (has_text == has_caption) {
    return Unreadable(has_text ? R"("text" and "caption" are both there: which one is meant?)"
                               : R"(neither "text" nor "caption" is there)");
  }
  const char* key = has_text ? "text" : "caption";
  if (!json[key].is_string()) return Unreadable(fmt::format("\"{}\" must be a text", key));
  caption.text = json[key].get<std::string>();
  if (json.contains("segments")) {
    if (!json["segments"].is_array()) return SegmentFromJson(Json()).status();
    for (const Json& entry : json["segments"]) {
      HEARSAY_ASSIGN_OR_RETURN(TimedText segment, SegmentFromJson(entry));
      caption.segments.push_back(std::move(segment));
    }
  }
  if (json.contains("language")) {
    if (!json["language"].is_string()) return Unreadable(R"("language" must be a text)");
    caption.language = json["language"].get<std::string>();
  }
  if (json.contains("seconds")) {
    if (!json["seconds"].is_number()) return Unreadable(R"("seconds" must be a number)");
    caption.seconds = json["seconds"].get<double>();
  }
  return caption;
}

std::string CaptionerMark(const Captioner& captioner) {
  return Sha256Hex(DumpJson(captioner.Identity())).substr(0, kMarkDigits);
}

}  // namespace hearsay
