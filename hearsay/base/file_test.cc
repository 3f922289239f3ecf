#include "hearsay/base/file.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Writes beyond `bytes` fail while this lives, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const struct rlimit limit = {bytes, old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*old_handler_)(int);
  struct rlimit old_limit_ = {};
};

TEST(ReadFileTest, GivesEveryByte) {
  const TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 200000; ++i) content += static_cast<char>(i % 256);
  const Result<std::string> read = ReadFile(folder.Write("bytes", content));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(*read, content);
  const Result<std::string> empty = ReadFile(folder.Write("empty", ""));
  ASSERT_TRUE(empty.ok());
  EXPECT_EQ(*empty, "");
}

TEST(ReadFileTest, NamesTheFileThatIsNotThere) {
  const TemporaryFolder folder;
  const fs::path missing = folder.path() / "missing";
  EXPECT_EQ(ReadFile(missing).status().code(), StatusCode::kNotFound);
  EXPECT_THAT(ReadFile(missing).status().message(), HasSubstr(missing.string()));
  // Below something that is a file.
  folder.Write("file", "x");
  EXPECT_EQ(ReadFile(folder.path() / "file" / "child").status().code(), StatusCode::kNotFound);
}

TEST(ReadFileTest, AFolderAndALoopOfLinksAreUnreadable) {
  const TemporaryFolder folder;
  const Result<std::string> directory = ReadFile(folder.path());
  EXPECT_EQ(directory.status().code(), StatusCode::kUnreadable);
  EXPECT_THAT(directory.status().message(), HasSubstr("is a folder"));
  fs::create_symlink("loop", folder.path() / "loop");
  const Result<std::string> loop = ReadFile(folder.path() / "loop");
  EXPECT_EQ(loop.status().code(), StatusCode::kUnreadable);
  EXPECT_THAT(loop.status().message(), HasSubstr("symbolic links"));
}

TEST(WriteFileAtomicallyTest, MakesAndReplaces) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  for (const std::string& content :
       {std::string("first"), std::string("\0\xFF", 2), std::string()}) {
    ASSERT_TRUE(WriteFileAtomically(path, content).ok());
    EXPECT_EQ(*ReadFile(path), content);
    EXPECT_EQ(folder.Entries(), 1);
  }
}

TEST(WriteFileAtomicallyTest, AFailedWriteLeavesTheOldContentAndNothingElse) {
  const TemporaryFolder folder;
  const fs::path path = folder.Write("file", "old");
  Status status;
  {
    const FileSizeLimit limit(1000);
    status = WriteFileAtomically(path, std::string(5000, 'x'));
  }
  EXPECT_EQ(status.code(), StatusCode::kNoSpace);
  EXPECT_THAT(status.message(), HasSubstr(path.string()));
  EXPECT_EQ(*ReadFile(path), "old");
  EXPECT_EQ(folder.Entries(), 1);
}

TEST(WriteFileAtomicallyTest, AFolderInTheWayOrAMissingParentIsAnError) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "folder" / "full");
  EXPECT_EQ(WriteFileAtomically(folder.path() / "folder", "x").code(), StatusCode::kNoSpace);
  EXPECT_EQ(folder.Entries(), 1);
  EXPECT_EQ(WriteFileAtomically(folder.path() / "no" / "file", "x").code(), StatusCode::kNoSpace);
  EXPECT_EQ(folder.Entries(), 1);
}

TEST(WriteFileAtomicallyTest, AReaderNeverSeesAPart) {
  const TemporaryFolder folder;
  const std::string contents[] = {std::string(300000, 'a'), std::string(200000, 'b')};
  const fs::path path = folder.Write("file", contents[0]);
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 1; i <= 40; ++i) EXPECT_TRUE(WriteFileAtomically(path, contents[i % 2]).ok());
    done = true;
  });
  int parts = 0;
  while (!done) {
    const Result<std::string> read = ReadFile(path);
    if (!read.ok() || (*read != contents[0] && *read != contents[1])) ++parts;
  }
  writer.join();
  EXPECT_EQ(parts, 0);
}

// What TryAcquire gives in another process.
StatusCode TryInChild(const fs::path& path) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(static_cast<int>(FileLock::TryAcquire(path).status().code()));
  int status = 0;
  ::waitpid(child, &status, 0);
  return static_cast<StatusCode>(WEXITSTATUS(status));
}

TEST(FileLockTest, HoldsOffAnotherProcessUntilItIsGone) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "lock";
  {
    Result<FileLock> lock = FileLock::TryAcquire(path);
    ASSERT_TRUE(lock.ok()) << lock.status().message();
    EXPECT_EQ(TryInChild(path), StatusCode::kBusy);
    // The lock moves with its owner: the old one's end does not release it.
    const FileLock moved = std::move(*lock);
    lock = NotFound("gone");
    EXPECT_EQ(TryInChild(path), StatusCode::kBusy);
  }
  EXPECT_EQ(TryInChild(path), StatusCode::kOk);
}

TEST(FileLockTest, AssignmentReleasesWhatWasHeld) {
  const TemporaryFolder folder;
  const fs::path first = folder.path() / "first";
  const fs::path second = folder.path() / "second";
  FileLock lock = std::move(*FileLock::TryAcquire(first));
  lock = std::move(*FileLock::TryAcquire(second));
  EXPECT_EQ(TryInChild(first), StatusCode::kOk);
  EXPECT_EQ(TryInChild(second), StatusCode::kBusy);
}

TEST(FileLockTest, SaysWhatIsWrongWithThePath) {
  const TemporaryFolder folder;
  EXPECT_EQ(FileLock::TryAcquire(folder.path() / "no" / "lock").status().code(),
            StatusCode::kNoSpace);
  const FileLock held = std::move(*FileLock::TryAcquire(folder.path() / "lock"));
  const Status busy = FileLock::TryAcquire(folder.path() / "lock").status();
  EXPECT_THAT(busy.message(), HasSubstr("held by another process"));
}

TEST(UserFoldersTest, FollowTheVariablesInTheirOrder) {
  const TemporaryFolder folder;
  const std::string base = folder.path().string();
  const ScopedVariable home("HOME", (base + "/home").c_str());
  const ScopedVariable cache("XDG_CACHE_HOME", (base + "/cache").c_str());
  const ScopedVariable data("XDG_DATA_HOME", (base + "/data").c_str());
  const ScopedVariable own("HEARSAY_CACHE", (base + "/own").c_str());
  EXPECT_EQ(*CacheDirectory(), base + "/own");
  EXPECT_EQ(*DataDirectory(), base + "/data/hearsay");
  {
    const ScopedVariable no_own("HEARSAY_CACHE", "");
    EXPECT_EQ(*CacheDirectory(), base + "/cache/hearsay");
    const ScopedVariable no_cache("XDG_CACHE_HOME", nullptr);
    const ScopedVariable no_data("XDG_DATA_HOME", nullptr);
    EXPECT_EQ(*CacheDirectory(), base + "/home/.cache/hearsay");
    EXPECT_EQ(*DataDirectory(), base + "/home/.local/share/hearsay");
    const ScopedVariable no_home("HOME", nullptr);
    EXPECT_EQ(CacheDirectory().status().code(), StatusCode::kNotFound);
    EXPECT_EQ(DataDirectory().status().code(), StatusCode::kNotFound);
  }
  for (const char* made : {"/own", "/data/hearsay", "/cache/hearsay", "/home/.cache/hearsay"}) {
    EXPECT_TRUE(fs::is_directory(base + made)) << made;
  }
}

TEST(UserFoldersTest, AFileInTheWayIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  const fs::path file = folder.Write("file", "x");
  const ScopedVariable own("HEARSAY_CACHE", (file / "cache").c_str());
  const Result<fs::path> made = CacheDirectory();
  EXPECT_EQ(made.status().code(), StatusCode::kNoSpace);
  EXPECT_THAT(made.status().message(), HasSubstr(file.string()));
}

}  // namespace
}  // namespace hearsay
