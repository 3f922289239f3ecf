#include "hearsay/caption/caption_cache.h"

#include <chrono>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/caption/caption_json.h"
#include "hearsay/store/sqlite.h"
#include "spdlog/spdlog.h"

namespace hearsay {
namespace {

constexpr int kWaitMilliseconds = 10000;
// Captions between looks at the size.
constexpr int kShrinkEvery = 500;
// Seconds within which a caption's last use is not noted again.
constexpr int64_t kUsedWithin = 86400;
// Stands for the clip's path in a reason: the sound may be met under another name.
constexpr std::string_view kPathMark = "{clip}";

// Captions can be made again: what a crash loses is not worth a sync each.
constexpr const char* kSetUp = R"(
  PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS captions (
    captioner TEXT NOT NULL,
    sound TEXT NOT NULL,
    caption TEXT NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (captioner, sound)) WITHOUT ROWID;
)";

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// The first place where `word` stands by itself in `text`.
size_t FindWord(std::string_view text, std::string_view word) {
  if (word.empty()) return std::string_view::npos;
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool begins = at == 0 || text[at - 1] == ' ';
    const bool ends = end == text.size() || text[end] == ' ' || text[end] == ':' ||
                      text[end] == ',' || text[end] == ';';
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

void ReplaceWord(std::string& text, std::string_view word, std::string_view by) {
  if (const size_t at = FindWord(text, word); at != std::string_view::npos) {
    text.replace(at, word.size(), by);
  }
}

Status WithPath(const Status& status, std::string_view from, std::string_view to) {
  std::string message = status.message();
  ReplaceWord(message, from, to);
  return {status.code(), std::move(message)};
}

}  // namespace

Result<CaptionCacheConfig> DefaultCaptionCache() {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path folder, CacheDirectory());
  CaptionCacheConfig config;
  config.file = folder / "captions" / "captions.sqlite";
  return config;
}

CaptionCache::CaptionCache(std::unique_ptr<Captioner> captioner, CaptionCacheConfig config)
    : captioner_(std::move(captioner)),
      config_(std::move(config)),
      key_(Sha256Hex(DumpJson(captioner_->Identity()))) {}

CaptionCache::~CaptionCache() { Close(); }

void CaptionCache::Close() { sqlite3_close(std::exchange(database_, nullptr)); }

Status CaptionCache::Open() {
  const int code = sqlite3_open_v2(config_.file.c_str(), &database_,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Status status = code == SQLITE_OK ? Status::Ok() : SqliteStatus(database_, config_.file, code);
  if (status.ok()) {
    sqlite3_busy_timeout(database_, kWaitMilliseconds);
    // Another process that reads just now stands in the way, and has done this itself.
    status = Execute(database_, config_.file, "PRAGMA journal_mode = WAL");
    if (status.ok() || status.code() == StatusCode::kBusy) {
      status = Execute(database_, config_.file, kSetUp);
    }
  }
  if (status.ok()) status = Shrink();
  if (!status.ok()) Close();
  return status;
}

Status CaptionCache::OpenOrBeginAnew() {
  std::error_code error;
  std::filesystem::create_directories(config_.file.parent_path(), error);
  Status status = Open();
  if (status.code() != StatusCode::kUnreadable) return status;
  // One process begins it anew; another that found the same damage then opens the new one.
  HEARSAY_ASSIGN_OR_RETURN(const FileLock lock,
                           FileLock::TryAcquire(config_.file.string() + ".lock"));
  status = Open();
  if (status.code() != StatusCode::kUnreadable) return status;
  spdlog::warn("{}: is damaged; captions are kept in a new one", config_.file.string());
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(config_.file.string() + suffix, error);
  }
  return Open();
}

void CaptionCache::GiveUp(const Status& status) {
  spdlog::warn("captions are not kept for later: {}", status.message());
  Close();
}

Status CaptionCache::Shrink() {
  kept_since_shrinking_ = 0;
  const auto number = [&](const char* sql) -> Result<int64_t> {
    HEARSAY_ASSIGN_OR_RETURN(Statement select, Statement::Prepare(database_, config_.file, sql));
    HEARSAY_ASSIGN_OR_RETURN(const bool any, select.Step());
    return any ? select.Integer(0) : 0;
  };
  // The pages are known at once; the captions have to be read for their sum.
  HEARSAY_ASSIGN_OR_RETURN(
      const int64_t pages,
      number("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, "
             "pragma_freelist_count, pragma_page_size"));
  if (pages <= config_.most_bytes) return Status::Ok();
  HEARSAY_ASSIGN_OR_RETURN(const int64_t sum,
                           number("SELECT coalesce(sum(length(caption)), 0) FROM captions"));
  const int64_t excess = sum - config_.most_bytes;
  if (excess <= 0) return Status::Ok();
  // A tenth more than needed, so that the next caption does not call for this again.
  HEARSAY_ASSIGN_OR_RETURN(Statement shrink, Statement::Prepare(database_, config_.file, R"(
        DELETE FROM captions WHERE (captioner, sound) IN (
          SELECT captioner, sound FROM (
            SELECT captioner, sound,
                   sum(length(caption)) OVER (ORDER BY used, captioner, sound) - length(caption)
                     AS older
            FROM captions)
          WHERE older < ?))"));
  return shrink.Bind(excess + config_.most_bytes / 10).Run();
}

std::optional<Caption> CaptionCache::Find(const std::string& sound, const Clip& clip) {
  if (database_ == nullptr) return std::nullopt;
  const auto look = [&]() -> Result<std::optional<Caption>> {
    std::string text;
    {
      HEARSAY_ASSIGN_OR_RETURN(
          Statement select,
          Statement::Prepare(database_, config_.file,
                             "SELECT caption FROM captions WHERE captioner = ? AND sound = ?"));
      HEARSAY_ASSIGN_OR_RETURN(const bool there, select.Bind(key_).Bind(sound).Step());
      if (!there) return std::optional<Caption>();
      text = select.Text(0);
    }
    const auto json = ParseJson(text);
    if (!json.ok() || !json->is_object()) return std::optional<Caption>();
    auto caption = CaptionFromJson(*json);
    if (!caption.ok()) return std::optional<Caption>();
    caption->status = WithPath(caption->status, kPathMark, clip.path.string());
    HEARSAY_ASSIGN_OR_RETURN(
        Statement touch,
        Statement::Prepare(database_, config_.file,
                           "UPDATE captions SET used = ? WHERE captioner = ? AND sound = ? AND "
                           "used < ?"));
    const int64_t now = Now();
    HEARSAY_RETURN_IF_ERROR(touch.Bind(now).Bind(key_).Bind(sound).Bind(now - kUsedWithin).Run());
    return std::optional<Caption>(std::move(*caption));
  };
  auto found = look();
  if (found.ok()) return std::move(*found);
  GiveUp(found.status());
  return std::nullopt;
}

void CaptionCache::Keep(const std::string& sound, const Clip& clip, const Caption& caption) {
  if (database_ == nullptr || caption.worth_retrying) return;
  Caption kept = caption;
  kept.status = WithPath(caption.status, clip.path.string(), kPathMark);
  const auto keep = [&]() -> Status {
    HEARSAY_ASSIGN_OR_RETURN(
        Statement insert,
        Statement::Prepare(database_, config_.file,
                           "INSERT OR REPLACE INTO captions VALUES (?, ?, ?, ?)"));
    HEARSAY_RETURN_IF_ERROR(
        insert.Bind(key_).Bind(sound).Bind(DumpJson(CaptionToJson(kept))).Bind(Now()).Run());
    return ++kept_since_shrinking_ < kShrinkEvery ? Status::Ok() : Shrink();
  };
  if (const Status status = keep(); !status.ok()) GiveUp(status);
}

Status CaptionCache::Describe(std::span<const Clip> clips, const CaptionSink& sink) {
  if (!std::exchange(tried_to_open_, true)) {
    if (const Status status = OpenOrBeginAnew(); !status.ok()) GiveUp(status);
  }
  // Clips that the captioner is asked for, the hash of each one's sound (empty where it cannot be
  // read: the captioner says why), and the clips that wait for it.
  std::vector<Clip> asked;
  std::vector<std::string> sounds;
  std::vector<std::vector<size_t>> waiting;
  std::map<std::string, size_t> asked_for;
  for (size_t i = 0; i < clips.size(); ++i) {
    if (InterruptRequested()) return Interrupted("stopped by the user");
    const auto hash = Sha256File(clips[i].path);
    const std::string sound = hash.ok() ? *hash : "";
    if (!sound.empty()) {
      if (auto caption = Find(sound, clips[i])) {
        sink(i, std::move(*caption));
        continue;
      }
      const auto [place, is_new] = asked_for.try_emplace(sound, asked.size());
      if (!is_new) {
        waiting[place->second].push_back(i);
        continue;
      }
    }
    asked.push_back(clips[i]);
    sounds.push_back(sound);
    waiting.push_back({i});
  }
  if (asked.empty()) return Status::Ok();
  return captioner_->Describe(asked, [&](size_t index, Caption caption) {
    if (!sounds[index].empty()) Keep(sounds[index], asked[index], caption);
    for (const size_t i : waiting[index]) {
      Caption own = caption;
      own.status = WithPath(own.status, asked[index].path.string(), clips[i].path.string());
      sink(i, std::move(own));
    }
  });
}

}  // namespace hearsay
