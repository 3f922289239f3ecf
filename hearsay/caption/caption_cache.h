// Keeps captions on disk, so that a second backbone costs no second captioning.
#ifndef HEARSAY_CAPTION_CAPTION_CACHE_H_
#define HEARSAY_CAPTION_CAPTION_CACHE_H_

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "hearsay/caption/captioner.h"

namespace hearsay {

struct CaptionCacheConfig {
  // A SQLite file; its folder is made where missing. Removing the file empties the cache.
  std::filesystem::path file;
  // Of captions; when there are more, those that were not asked for the longest go.
  int64_t most_bytes = int64_t{256} << 20;
};

// $HEARSAY_CACHE/captions/captions.sqlite, see CacheDirectory.
Result<CaptionCacheConfig> DefaultCaptionCache();

// A captioner that asks another one only for what it has not said before. Captions are kept under
// the SHA-256 of the captioner's identity and that of the sound file's bytes: under another name
// the same sound is found again, and two clips of the same sound are captioned once. Failures that
// come from the sound are kept with their reason; those that another try may mend are not.
//
// The cache is only ever a help. Several processes may use it at once (two that meet the same new
// sound at the same time both caption it). A damaged entry is made anew, a damaged file begun anew,
// and where it cannot be read or written at all a warning says so, and captioning goes on without.
class CaptionCache : public Captioner {
 public:
  // `captioner` must hear content (HearsContent).
  CaptionCache(std::unique_ptr<Captioner> captioner, CaptionCacheConfig config);
  ~CaptionCache() override;

  Json Identity() const override { return captioner_->Identity(); }
  size_t ClipsPerBatch() const override { return captioner_->ClipsPerBatch(); }
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override;

 private:
  Status Open();
  Status OpenOrBeginAnew();
  void Close();
  // Of a sound that was captioned before; the clip's path stands in the reason of a failure.
  std::optional<Caption> Find(const std::string& sound, const Clip& clip);
  void Keep(const std::string& sound, const Clip& clip, const Caption& caption);
  Status Shrink();
  // Says once what is wrong with the cache, and gives it up where it cannot be used.
  void GiveUp(const Status& status);

  std::unique_ptr<Captioner> captioner_;
  CaptionCacheConfig config_;
  std::string key_;  // of the captioner
  sqlite3* database_ = nullptr;
  bool tried_to_open_ = false;
  int kept_since_shrinking_ = 0;
};

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_CAPTION_CACHE_H_
