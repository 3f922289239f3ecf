// captions.jsonl: a row for each clip, written as it is captioned, and gone on with later.
#ifndef HEARSAY_CAPTION_CAPTIONS_FILE_H_
#define HEARSAY_CAPTION_CAPTIONS_FILE_H_

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "hearsay/base/file.h"
#include "hearsay/caption/captioner.h"

namespace hearsay {

// Rows are {"path", "text", "segments", "language", "seconds", "captioner"}, or {"path", "error",
// "captioner"} for a clip that failed; "captioner" is the mark of who wrote it (CaptionerMark).
// Rows are only ever added: a clip that failed and is captioned later has both, and FileCaptioner
// takes the later one. A clip that fails again for the same reason gets no second row. Memory grows
// with the clips' names alone.
class CaptionsFile {
 public:
  // What can be found wrong with the file's place before a captioner is loaded.
  static Status Check(const std::filesystem::path& path);

  // Opens the file, made where missing, and notes whose captions are in it. A last row that was
  // broken off is removed. kBusy while another process writes to it; kUnreadable, with the line,
  // when it is no such file, and kInvalidArgument when another captioner wrote it: it is left as it
  // is.
  static Result<std::unique_ptr<CaptionsFile>> Open(const std::filesystem::path& path,
                                                    const std::string& captioner_mark);
  ~CaptionsFile();
  CaptionsFile(const CaptionsFile&) = delete;
  CaptionsFile& operator=(const CaptionsFile&) = delete;

  // Whether the clip has a caption. One that only failed has none.
  bool Has(const Clip& clip) const { return done_.contains(clip.path.string()); }

  // Adds a row whole, or not at all: kNoSpace.
  Status Append(const Clip& clip, const Caption& caption);

 private:
  CaptionsFile(std::filesystem::path path, std::string mark)
      : path_(std::move(path)), mark_(std::move(mark)) {}
  Status Read();
  Status ReadLine(const std::string& line, size_t number);

  std::filesystem::path path_;
  std::string mark_;
  int descriptor_ = -1;
  std::optional<FileLock> lock_;
  std::set<std::string> done_;
  std::map<std::string, std::string> failed_;  // the last reason, by the clip's path
};

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_CAPTIONS_FILE_H_
