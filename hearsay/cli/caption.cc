// hearsay caption: sound files into words.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/progress.h"
#include "hearsay/base/text.h"
#include "hearsay/caption/caption_json.h"
#include "hearsay/caption/captions_file.h"
#include "hearsay/caption/clips.h"
#include "hearsay/caption/srt.h"
#include "hearsay/cli/captioner_options.h"
#include "hearsay/cli/common.h"

namespace hearsay {
namespace {

// Failed clips that are named at the end of a run into a file, which holds all of them.
constexpr size_t kMostNamed = 10;

struct CaptionOptions {
  CaptionerOptions captioner;
  std::vector<std::string> audio;
  std::string format = "text";
  std::string output;

  void Register(CLI::App* app);
  Status Validate(const CLI::App& app) const;
};

void CaptionOptions::Register(CLI::App* app) {
  app->add_option("AUDIO", audio,
                  "sound files (WAV, FLAC, Ogg, MP3, ...), and folders of them with all below")
      ->required();
  captioner.Register(app);
  app->add_option("--format", format,
                  "what is printed: text; json: one document; srt: subtitles of one clip, by a "
                  "captioner that transcribes")
      ->capture_default_str();
  app->add_option("-o,--output", output,
                  "write a row for each clip to this file instead (JSON lines); what is in it "
                  "already is kept, and the run goes on from there")
      ->type_name("captions.jsonl");
}

Status CaptionOptions::Validate(const CLI::App& app) const {
  if (format != "text" && format != "json" && format != "srt") {
    return InvalidArgument(fmt::format("--format must be text, json or srt, is \"{}\"", format));
  }
  if (!output.empty() && app.count("--format") > 0) {
    return InvalidArgument("--format and -o exclude each other: the file has JSON lines");
  }
  HEARSAY_RETURN_IF_ERROR(captioner.Validate());
  return output.empty() ? Status::Ok() : CaptionsFile::Check(output);
}

// The reason, with the clip's name where it does not say that itself.
std::string Named(const Clip& clip, const Status& status) {
  return status.message().find(clip.path.string()) != std::string::npos
             ? status.message()
             : clip.path.string() + ": " + status.message();
}

std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// Where captions go, one after the other in the order of the clips. Each gives an exit status.
class CaptionOutput {
 public:
  virtual ~CaptionOutput() = default;
  virtual int Begin(const Captioner& /*captioner*/) { return kExitDone; }
  virtual int Add(const Clip& clip, const Caption& caption) = 0;
  // Also after an interrupt: what was begun is ended.
  virtual int End() { return kExitDone; }
};

class TextOutput : public CaptionOutput {
 public:
  explicit TextOutput(bool with_names) : with_names_(with_names) {}
  int Add(const Clip& clip, const Caption& caption) override {
    if (!caption.status.ok()) {
      Say(Named(clip, caption.status));
      return kExitDone;
    }
    return Print(Printable(with_names_
                               ? fmt::format("{}: {}\n", clip.path.string(), OneLine(caption.text))
                               : caption.text + "\n"));
  }

 private:
  bool with_names_;
};

class JsonOutput : public CaptionOutput {
 public:
  int Begin(const Captioner& captioner) override {
    return Print(
        fmt::format("{{\n  \"captioner\": {},\n  \"captions\": [", DumpJson(captioner.Identity())));
  }
  int Add(const Clip& clip, const Caption& caption) override {
    if (!caption.status.ok()) Say(Named(clip, caption.status));
    Json json = {{"path", clip.path.string()}, {"status", caption.status.ok() ? "done" : "failed"}};
    json.update(CaptionToJson(caption));
    if (caption.status.ok()) {
      // A document's rows are all alike; a file's leave out what is empty.
      json.emplace("segments", Json::array());
      json.emplace("language", "");
    }
    json["seconds"] = caption.seconds;
    return Print(std::string(std::exchange(any_, true) ? "," : "") + "\n    " + DumpJson(json));
  }
  int End() override { return Print("\n  ]\n}\n"); }

 private:
  bool any_ = false;
};

class SrtOutput : public CaptionOutput {
 public:
  int Add(const Clip& clip, const Caption& caption) override {
    if (!caption.status.ok()) {
      Say(Named(clip, caption.status));
      return kExitDone;
    }
    if (caption.segments.empty()) {
      Say(
          fmt::format("{}: its caption has no times, as subtitles need; they come from the speech "
                      "that --captioner transcript finds",
                      clip.path.string()));
      return kExitSomeFailed;
    }
    return Print(Printable(SrtText(caption.segments)));
  }
};

class FileOutput : public CaptionOutput {
 public:
  explicit FileOutput(CaptionsFile* file) : file_(file) {}
  int Add(const Clip& clip, const Caption& caption) override {
    if (!caption.status.ok() && ++failed_ <= kMostNamed) {
      named_.push_back(Named(clip, caption.status));
    }
    const Status status = file_->Append(clip, caption);
    if (status.ok()) return kExitDone;
    Say(status.message());
    return kExitSomeFailed;
  }
  int End() override {
    for (const std::string& name : named_) Say(name);
    if (failed_ > kMostNamed) Say(fmt::format("and {} more clips failed", failed_ - kMostNamed));
    return kExitDone;
  }

 private:
  CaptionsFile* file_;
  size_t failed_ = 0;
  std::vector<std::string> named_;
};

// What came of the clips handed over together: passed on in their order as soon as it is complete.
class InOrder {
 public:
  InOrder(std::span<const Clip> clips, CaptionOutput* output)
      : clips_(clips), output_(output), waiting_(clips.size()) {}

  void Take(size_t index, Caption caption) {
    waiting_[index] = std::move(caption);
    while (next_ < waiting_.size() && waiting_[next_].has_value()) PassOn();
  }
  // After an interrupt there are gaps.
  void Finish() {
    while (next_ < waiting_.size()) {
      if (waiting_[next_].has_value()) {
        PassOn();
      } else {
        ++next_;
      }
    }
  }
  size_t failed() const { return failed_; }
  // Of the output; once it fails nothing more is passed on.
  int status() const { return status_; }

 private:
  void PassOn() {
    const Caption& caption = *waiting_[next_];
    if (!caption.status.ok()) ++failed_;
    if (status_ == kExitDone) status_ = output_->Add(clips_[next_], caption);
    waiting_[next_].reset();
    ++next_;
  }

  std::span<const Clip> clips_;
  CaptionOutput* output_;
  std::vector<std::optional<Caption>> waiting_;
  size_t next_ = 0;
  size_t failed_ = 0;
  int status_ = kExitDone;
};

// Captions the clips batch by batch; nothing is kept but what is in work. `done` were so before.
int Run(Captioner& captioner, std::span<const Clip> clips, CaptionOutput& output, ProgressBar* bar,
        uint64_t done) {
  int status = output.Begin(captioner);
  size_t failed = 0;
  bool begun = false;
  std::span<const Clip> left = clips;
  while (!left.empty() && status == kExitDone) {
    const auto batch =
        left.first(std::min(std::max<size_t>(1, captioner.ClipsPerBatch()), left.size()));
    left = left.subspan(batch.size());
    InOrder in_order(batch, &output);
    const Status described = InterruptRequested()
                                 ? Interrupted("stopped by the user")
                                 : captioner.Describe(batch, [&](size_t index, Caption caption) {
                                     in_order.Take(index, std::move(caption));
                                     begun = true;
                                     if (bar != nullptr) bar->Update(++done);
                                   });
    in_order.Finish();
    failed += in_order.failed();
    status = in_order.status();
    if (described.ok()) continue;
    if (bar != nullptr) bar->Finish();
    (void)output.End();
    if (described.code() == StatusCode::kInterrupted) {
      return Complain(
          Interrupted("stopped; what was captioned is kept, and the same command goes "
                      "on from there"));
    }
    const int complained = Complain(described);
    return begun ? kExitSomeFailed : complained;
  }
  if (bar != nullptr) bar->Finish();
  if (status == kExitDone) status = output.End();
  if (status != kExitDone) return status;
  return failed > 0 ? kExitSomeFailed : kExitDone;
}

int CaptionClips(const CaptionOptions& options, const CLI::App& app) {
  if (const Status status = options.Validate(app); !status.ok()) return Complain(status);
  auto clips = FindClips(options.audio);
  if (!clips.ok()) return Complain(clips.status());
  if (options.format == "srt" && clips->size() > 1) {
    return Complain(InvalidArgument(
        fmt::format("--format srt is for one clip, and {} are named", clips->size())));
  }
  auto captioner = options.captioner.Make(*clips);
  if (!captioner.ok()) return Complain(captioner.status());
  if (options.output.empty()) {
    std::unique_ptr<CaptionOutput> output = std::make_unique<TextOutput>(clips->size() > 1);
    if (options.format == "json") output = std::make_unique<JsonOutput>();
    if (options.format == "srt") output = std::make_unique<SrtOutput>();
    return Run(**captioner, *clips, *output, nullptr, 0);
  }
  auto file = CaptionsFile::Open(options.output, CaptionerMark(**captioner));
  if (!file.ok()) return Complain(file.status());
  const size_t all = clips->size();
  std::erase_if(*clips, [&](const Clip& clip) { return (*file)->Has(clip); });
  FileOutput output(file->get());
  const size_t before = all - clips->size();
  ProgressBar bar("caption", "clips", all, before);
  return Run(**captioner, *clips, output, &bar, before);
}

}  // namespace

void RegisterCaption(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<CaptionOptions>();
  CLI::App* command = app->add_subcommand(
      "caption", "put sound files into words: what was said, and what it sounds like");
  options->Register(command);
  command->callback(
      [options, command, exit_status] { *exit_status = CaptionClips(*options, *command); });
}

}  // namespace hearsay
