#include "hearsay/mini/build.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/audio/write_wav.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/mini/synthesisers.h"

namespace hearsay {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";

// A folder that is removed with all that is in it, unless it is given away by a rename.
class StagingFolder {
 public:
  static Result<StagingFolder> Make(const fs::path& beside) {
    std::error_code error;
    const fs::path parent = beside.has_parent_path() ? beside.parent_path() : fs::path(".");
    fs::create_directories(parent, error);
    std::string name = (parent / ("." + beside.filename().string() + ".XXXXXX")).string();
    if (error || ::mkdtemp(name.data()) == nullptr) {
      return NoSpace(fmt::format("{}: no folder can be made there", parent.string()));
    }
    fs::permissions(name, static_cast<fs::perms>(0755), error);
    return StagingFolder(name);
  }
  ~StagingFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  StagingFolder(StagingFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  StagingFolder& operator=(StagingFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;

  const fs::path& path() const { return path_; }

  Status RenameTo(const fs::path& target) {
    std::error_code error;
    fs::rename(path_, target, error);  // over an empty folder, too
    if (error) {
      return NoSpace(fmt::format("{} cannot be made: {}", target.string(), error.message()));
    }
    path_.clear();
    return Status::Ok();
  }

 private:
  explicit StagingFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

Status MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return NoSpace(fmt::format("{}: {}", path.string(), error.message()));
  return Status::Ok();
}

Json Parameters(const MiniBuildConfig& config) {
  Json parts = Json::array();
  for (const MiniPart part : config.parts) parts.push_back(PartName(part));
  Json parameters = {{"version", kMiniVersion}, {"seed", config.seed}, {"parts", parts}};
  for (const MiniPart part : config.parts) {
    if (part == MiniPart::kTest) parameters["per_kind"] = config.size.per_kind;
    if (part == MiniPart::kTrain) parameters["train_clips"] = config.size.train_clips;
  }
  return parameters;
}

std::string AudioName(const PlannedClip& clip) { return fmt::format("./audio/{}.wav", clip.id); }

// What was found out about a clip when it was made.
struct MadeClip {
  double seconds = 0;
  std::vector<SeedSegment> segments;
};

// Makes all clips on several threads; each has its own scratch folder. The first failure ends it.
class ClipMaker {
 public:
  ClipMaker(const std::vector<PlannedClip>& clips, const RecordingLibrary& recordings,
            fs::path audio, fs::path scratch, const std::function<void()>& made_one)
      : clips_(clips),
        recordings_(recordings),
        audio_(std::move(audio)),
        scratch_(std::move(scratch)),
        made_one_(made_one),
        made_(clips.size()) {}

  Result<std::vector<MadeClip>> Run(int threads) {
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([this, i] { Work(scratch_ / fmt::format("{}", i)); });
    }
    for (std::thread& worker : workers) worker.join();
    if (!failure_.ok()) return failure_;
    return std::move(made_);
  }

 private:
  void Work(const fs::path& scratch) {
    Status status = MakeFolder(scratch);
    while (status.ok()) {
      const size_t i = next_++;
      if (i >= clips_.size() || stop_) break;
      status = InterruptRequested() ? Interrupted("interrupted; nothing was kept")
                                    : Make(clips_[i], {&recordings_, scratch}, &made_[i]);
      if (status.ok()) {
        const std::lock_guard lock(mutex_);
        made_one_();
      }
    }
    if (!status.ok()) {
      stop_ = true;
      const std::lock_guard lock(mutex_);
      if (failure_.ok()) failure_ = status;
    }
  }

  Status Make(const PlannedClip& clip, const Workbench& bench, MadeClip* made) const {
    auto rendered = clip.render(bench);
    if (!rendered.ok()) {
      if (rendered.status().code() == StatusCode::kInterrupted) {
        return Interrupted("interrupted; nothing was kept");
      }
      return Status(rendered.status().code(), fmt::format("clip {} could not be made: {}", clip.id,
                                                          rendered.status().message()));
    }
    made->seconds = rendered->waveform.seconds();
    made->segments = std::move(rendered->segments);
    return WriteWav(audio_ / (clip.id + ".wav"), rendered->waveform);
  }

  const std::vector<PlannedClip>& clips_;
  const RecordingLibrary& recordings_;
  const fs::path audio_;
  const fs::path scratch_;
  const std::function<void()>& made_one_;
  std::vector<MadeClip> made_;
  std::atomic<size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  Status failure_;
};

std::string TruthLines(const std::vector<PlannedClip>& clips) {
  std::string lines;
  for (const PlannedClip& clip : clips) {
    lines += DumpJson({{"id", clip.id}, {"path", AudioName(clip)}, {"text", clip.truth}}) + "\n";
  }
  return lines;
}

std::string SeedLines(const std::vector<PlannedClip>& clips, const std::vector<MadeClip>& made) {
  std::string lines;
  for (size_t i = 0; i < clips.size(); ++i) {
    std::vector<std::string> transcripts;
    for (const SeedSegment& segment : made[i].segments) {
      if (!segment.transcript.empty()) transcripts.push_back(segment.transcript);
    }
    lines += DumpJson({{"id", clips[i].id},
                       {"audio", AudioName(clips[i])},
                       {"text", fmt::format("{}", fmt::join(transcripts, " "))},
                       {"seed_description", SeedDescription(made[i].segments)},
                       {"dataset", "hearsay-mini"},
                       {"task", clips[i].task}}) +
             "\n";
  }
  return lines;
}

Json PartSummary(MiniPart part, const std::vector<PlannedClip>& clips,
                 const std::vector<MadeClip>& made) {
  double seconds = 0;
  for (const MadeClip& clip : made) seconds += clip.seconds;
  size_t questions = 0;
  Json kinds = Json::object();
  for (const PlannedClip& clip : clips) {
    for (const MiniQuestion& question : clip.questions) {
      ++questions;
      Json& kind = kinds[question.kind->task][question.kind->name];
      kind = kind.is_null() ? 1 : kind.get<int>() + 1;
    }
  }
  // By task and name, whichever came first by chance.
  Json sorted = Json::object();
  for (const char* task : {"sound", "music", "speech"}) {
    std::vector<std::pair<std::string, int>> counts;
    for (const auto& [name, count] : kinds[task].items()) {
      counts.emplace_back(name, count.get<int>());
    }
    std::sort(counts.begin(), counts.end());
    sorted[task] = Json::object();
    for (const auto& [name, count] : counts) sorted[task][name] = count;
  }
  return {{"part", PartName(part)},
          {"clips", clips.size()},
          {"seconds", std::llround(seconds)},
          {"questions", questions},
          {"kinds", sorted}};
}

// Over the name and the hash of every file but the manifest, in the order of their names.
Result<std::string> HashFolder(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code type_error;
    if (!it->is_regular_file(type_error)) continue;
    const std::string name = it->path().lexically_relative(folder).generic_string();
    if (name != kManifest) names.push_back(name);
  }
  if (error) return Unreadable(fmt::format("{}: {}", folder.string(), error.message()));
  std::sort(names.begin(), names.end());
  Sha256 hash;
  for (const std::string& name : names) {
    HEARSAY_ASSIGN_OR_RETURN(const std::string file, Sha256File(folder / name));
    hash.Update(fmt::format("{} {}\n", file, name));
  }
  return hash.Finish();
}

Result<Json> ReadManifest(const fs::path& folder) {
  const auto text = ReadFile(folder / kManifest);
  if (!text.ok()) {
    return Unreadable(
        fmt::format("{} is no mini benchmark: it has no readable {}", folder.string(), kManifest));
  }
  const auto manifest = ParseJson(*text);
  if (!manifest.ok() || !manifest->is_object() || !manifest->contains("parameters") ||
      !manifest->contains("parts") || !(*manifest)["parts"].is_array() ||
      !manifest->contains("hash") || !(*manifest)["hash"].is_string()) {
    return Unreadable(
        fmt::format("{} is no manifest of a mini benchmark", (folder / kManifest).string()));
  }
  return *manifest;
}

// A folder with the same benchmark in it, or nothing when there is none; else an error.
Result<std::optional<MiniFolder>> LookAt(const MiniBuildConfig& config, const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) return std::optional<MiniFolder>();
  const auto refuse = [&](const std::string& why) {
    return InvalidArgument(
        fmt::format("{} {}; give -o a folder that is new or empty", folder.string(), why));
  };
  if (!fs::is_directory(folder, error)) return refuse("is a file");
  if (fs::is_empty(folder, error) && !error) return std::optional<MiniFolder>();
  const auto manifest = ReadManifest(folder);
  if (!manifest.ok()) return refuse("is not empty, and no mini benchmark");
  if ((*manifest)["parameters"] != Parameters(config)) {
    return refuse("holds a mini benchmark of other parameters");
  }
  auto checked = CheckMini(folder);
  if (!checked.ok()) return checked.status();
  checked->already_there = true;
  return std::optional<MiniFolder>(*checked);
}

}  // namespace

Json MiniQuestionsJson(MiniPart part, const std::vector<PlannedClip>& clips) {
  Json questions = Json::array();
  for (const PlannedClip& clip : clips) {
    for (size_t i = 0; i < clip.questions.size(); ++i) {
      const MiniQuestion& question = clip.questions[i];
      questions.push_back({{"id", fmt::format("{}-{}", clip.id, static_cast<char>('a' + i))},
                           {"audio_id", AudioName(clip)},
                           {"question", question.question},
                           {"choices", question.options},
                           {"answer", question.options[static_cast<size_t>(question.answer)]},
                           {"dataset", "hearsay-mini"},
                           {"task", clip.task},
                           {"split", PartName(part)},
                           {"category", question.kind->category},
                           {"sub-category", question.kind->name},
                           {"difficulty", question.kind->difficulty}});
    }
  }
  return questions;
}

Result<MiniFolder> BuildMini(const MiniBuildConfig& config) {
  fs::path folder = config.folder.lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (folder.empty() || folder.filename() == "." || folder.filename() == "..") {
    return InvalidArgument("give -o the name of a new folder");
  }
  HEARSAY_ASSIGN_OR_RETURN(const std::optional<MiniFolder> there, LookAt(config, folder));
  if (there.has_value()) return *there;
  std::vector<std::vector<PlannedClip>> plans;
  uint64_t total = 0;
  for (const MiniPart part : config.parts) {
    HEARSAY_RETURN_IF_ERROR(CheckMiniSources(part));
    HEARSAY_ASSIGN_OR_RETURN(auto clips, PlanClips(part, config.seed, config.size));
    total += clips.size();
    plans.push_back(std::move(clips));
  }

  HEARSAY_ASSIGN_OR_RETURN(StagingFolder staging, StagingFolder::Make(folder));
  const fs::path scratch = staging.path() / ".scratch";
  const int threads = config.threads > 0
                          ? config.threads
                          : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  Json summaries = Json::array();
  uint64_t done = 0;
  const std::function<void()> made_one = [&] {
    ++done;
    if (config.progress) config.progress(done, total);
  };
  for (size_t i = 0; i < plans.size(); ++i) {
    const MiniPart part = config.parts[i];
    const auto& clips = plans[i];
    const fs::path place = staging.path() / PartName(part);
    HEARSAY_RETURN_IF_ERROR(MakeFolder(place / "audio"));
    HEARSAY_RETURN_IF_ERROR(MakeFolder(scratch));
    HEARSAY_ASSIGN_OR_RETURN(const RecordingLibrary recordings,
                             RecordingLibrary::Load(part, scratch));
    ClipMaker maker(clips, recordings, place / "audio", scratch, made_one);
    HEARSAY_ASSIGN_OR_RETURN(const std::vector<MadeClip> made, maker.Run(threads));
    HEARSAY_RETURN_IF_ERROR(WriteFileAtomically(
        place / "mini.json", DumpJsonIndented(MiniQuestionsJson(part, clips)) + "\n"));
    HEARSAY_RETURN_IF_ERROR(
        part == MiniPart::kTest
            ? WriteFileAtomically(place / "truth.jsonl", TruthLines(clips))
            : WriteFileAtomically(place / "seeds.jsonl", SeedLines(clips, made)));
    summaries.push_back(PartSummary(part, clips, made));
  }
  std::error_code error;
  fs::remove_all(scratch, error);
  MiniFolder built;
  HEARSAY_ASSIGN_OR_RETURN(built.hash, HashFolder(staging.path()));
  built.manifest = {{"parameters", Parameters(config)}, {"parts", summaries}, {"hash", built.hash}};
  HEARSAY_RETURN_IF_ERROR(
      WriteFileAtomically(staging.path() / kManifest, DumpJsonIndented(built.manifest) + "\n"));
  HEARSAY_RETURN_IF_ERROR(staging.RenameTo(folder));
  return built;
}

Result<MiniFolder> CheckMini(const std::filesystem::path& folder) {
  MiniFolder found;
  HEARSAY_ASSIGN_OR_RETURN(found.manifest, ReadManifest(folder));
  HEARSAY_ASSIGN_OR_RETURN(found.hash, HashFolder(folder));
  if (found.manifest["hash"].get<std::string>() != found.hash) {
    return Unreadable(
        fmt::format("{} has changed since it was built (a file more, less or other than then); "
                    "move it away and build it anew",
                    folder.string()));
  }
  return found;
}

}  // namespace hearsay
