#include "hearsay/caption/clips.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "fmt/format.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

// What libsndfile reads, by the suffixes that its formats usually have.
constexpr std::array<std::string_view, 16> kSuffixes = {
    ".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3",  ".aiff",
    ".aif", ".aifc", ".au",   ".snd", ".caf", ".w64",  ".rf64", ".sph"};

constexpr size_t kMostNamed = 5;

bool IsSoundFile(const std::filesystem::path& path) {
  const std::string suffix = ToLower(path.extension().string());
  return std::find(kSuffixes.begin(), kSuffixes.end(), suffix) != kSuffixes.end();
}

Result<std::vector<std::string>> SoundFilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::recursive_directory_iterator walk(folder, error);
  for (; !error && walk != std::filesystem::recursive_directory_iterator(); walk.increment(error)) {
    std::error_code unreadable;
    if (IsSoundFile(walk->path()) && walk->is_regular_file(unreadable)) {
      files.push_back(walk->path().string());
    }
  }
  if (error) {
    return Unreadable(fmt::format("the folder {} cannot be read: {}", folder, error.message()));
  }
  if (files.empty()) {
    return InvalidArgument(
        fmt::format("the folder {} holds no sound files (.wav, .flac, .ogg, .opus, .mp3, .aiff and "
                    "the like)",
                    folder));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<std::vector<Clip>> FindClips(std::span<const std::string> names) {
  std::vector<Clip> clips;
  std::string missing;
  size_t missing_count = 0;
  for (const std::string& name : names) {
    std::error_code error;
    if (std::filesystem::is_directory(name, error)) {
      HEARSAY_ASSIGN_OR_RETURN(const std::vector<std::string> files, SoundFilesBelow(name));
      for (const std::string& file : files) clips.push_back({file, file});
    } else if (std::filesystem::is_regular_file(name, error)) {
      clips.push_back({name, name});
    } else if (std::filesystem::exists(name, error)) {
      return InvalidArgument(
          fmt::format("{} is neither a file nor a folder; write the sound to a file first", name));
    } else if (++missing_count <= kMostNamed) {
      missing += (missing.empty() ? "" : ", ") + (name.empty() ? "\"\"" : name);
    }
  }
  if (missing_count == 1) return NotFound(fmt::format("there is no sound file {}", missing));
  if (missing_count > 0) {
    return NotFound(fmt::format("{} sound files are not there: {}{}", missing_count, missing,
                                missing_count > kMostNamed ? ", ..." : ""));
  }
  return clips;
}

}  // namespace hearsay
