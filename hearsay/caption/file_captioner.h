// Captions brought along: a file of JSON lines that says what each clip sounds like.
#ifndef HEARSAY_CAPTION_FILE_CAPTIONER_H_
#define HEARSAY_CAPTION_FILE_CAPTIONER_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/caption/captioner.h"

namespace hearsay {

class FileCaptioner : public Captioner {
 public:
  // Each line is {"id" and/or "path" (or "audio"): ..., "text" (or "caption"): ...}, as
  // `hearsay caption -o` writes them; empty lines count for nothing. A row with "error" in place of
  // a text is a clip that could not be captioned; a later row of the same clip takes its place.
  // When anything is wrong nothing is loaded: kUnreadable, with every fault on a line of its own by
  // the file's line.
  static Result<std::unique_ptr<FileCaptioner>> Open(const std::filesystem::path& path);

  // The file's SHA-256.
  Json Identity() const override;
  bool HearsContent() const override { return false; }
  size_t ClipsPerBatch() const override { return 64; }

  // A clip's row is looked for by the clip's id, then by its path as given, then by a path that is
  // the clip's id (as benchmarks name clips by paths), then by the path's file name. A clip that
  // has none is a failed caption that says so; so is one whose file name alone matches rows of
  // different paths.
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override;

  // The names of the rows, in the file's order, that none of these clips would find.
  std::vector<std::string> RowsWithout(std::span<const Clip> clips) const;

 private:
  struct Row {
    std::string id;
    std::string path;
    size_t line = 0;
    Caption caption;
  };
  struct Found {
    const Row* row = nullptr;
    bool ambiguous = false;
  };

  FileCaptioner(std::filesystem::path path, std::string hash)
      : path_(std::move(path)), hash_(std::move(hash)) {}
  // What is wrong with the line; empty when nothing is.
  std::string AddLine(std::string_view line, size_t number);
  std::string AddRow(Row row);
  Found Find(const Clip& clip) const;

  std::filesystem::path path_;
  std::string hash_;
  std::vector<Row> rows_;
  std::map<std::string, size_t> by_id_;
  std::map<std::string, size_t> by_path_;
  std::map<std::string, std::vector<size_t>> by_name_;  // the path's last part
};

}  // namespace hearsay

#endif  // HEARSAY_CAPTION_FILE_CAPTIONER_H_
