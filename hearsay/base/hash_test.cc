#include "hearsay/base/hash.h"

#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

namespace fs = std::filesystem;

struct Vector {
  std::string message;
  const char* digest;
};

// FIPS 180-2, appendix B (one block, several blocks, a million times "a"), and NIST's
// SHA256ShortMsg.rsp for the empty message.
std::vector<Vector> FipsVectors() {
  return {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1000000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
}

TEST(Sha256Test, GivesTheStandardsVectorsWholeAndInPieces) {
  const TemporaryFolder folder;
  for (const Vector& vector : FipsVectors()) {
    SCOPED_TRACE(vector.message.substr(0, 20));
    EXPECT_EQ(Sha256Hex(vector.message), vector.digest);
    Sha256 pieces;
    for (size_t i = 0; i < vector.message.size(); i += 7) {
      pieces.Update(std::string_view(vector.message).substr(i, 7));
    }
    EXPECT_EQ(pieces.Finish(), vector.digest);
    const Result<std::string> file = Sha256File(folder.Write("message", vector.message));
    ASSERT_TRUE(file.ok()) << file.status().message();
    EXPECT_EQ(*file, vector.digest);
  }
}

TEST(Sha256Test, ANulByteIsHashedAsAnyOther) {
  EXPECT_NE(Sha256Hex(std::string_view("a\0b", 3)), Sha256Hex("a"));
  EXPECT_NE(Sha256Hex(std::string_view("a\0b", 3)), Sha256Hex(std::string_view("a\0c", 3)));
}

TEST(Sha256FileTest, ReportsItsProgressUpToTheWholeSize) {
  const TemporaryFolder folder;
  const fs::path path = folder.Write("file", std::string((2 << 20) + 5, 'x'));
  std::vector<uint64_t> heard;
  ASSERT_TRUE(Sha256File(path, [&](uint64_t done) { heard.push_back(done); }).ok());
  EXPECT_EQ(heard, (std::vector<uint64_t>{1 << 20, 2 << 20, (2 << 20) + 5}));
}

TEST(Sha256FileTest, AMissingFileAndAFolderAreErrors) {
  const TemporaryFolder folder;
  EXPECT_EQ(Sha256File(folder.path() / "missing").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Sha256File(folder.path()).status().code(), StatusCode::kUnreadable);
  EXPECT_EQ(CachedSha256File(folder.path() / "missing").status().code(), StatusCode::kNotFound);
}

class CachedSha256FileTest : public ::testing::Test {
 protected:
  // The notes in the cache, one a hashed state of a file.
  std::vector<fs::path> Notes() const {
    std::vector<fs::path> notes;
    for (const auto& entry : fs::directory_iterator(cache_.path() / "hashes")) {
      notes.push_back(entry.path());
    }
    return notes;
  }

  TemporaryFolder folder_;
  TemporaryFolder cache_;
  ScopedVariable variable_{"HEARSAY_CACHE", cache_.path().c_str()};
};

TEST_F(CachedSha256FileTest, RemembersTheAnswerInsteadOfReadingAgain) {
  const fs::path path = folder_.Write("model", "abc");
  EXPECT_EQ(*CachedSha256File(path), Sha256Hex("abc"));
  ASSERT_EQ(Notes().size(), 1U);
  // A changed note shows that the second answer comes from it.
  const std::string other(64, 'f');
  ASSERT_TRUE(WriteFileAtomically(Notes().front(), other).ok());
  EXPECT_EQ(*CachedSha256File(path), other);
}

TEST_F(CachedSha256FileTest, ADamagedNoteIsNotBelieved) {
  const fs::path path = folder_.Write("model", "abc");
  ASSERT_TRUE(CachedSha256File(path).ok());
  ASSERT_TRUE(WriteFileAtomically(Notes().front(), "cut sho").ok());
  EXPECT_EQ(*CachedSha256File(path), Sha256Hex("abc"));
}

TEST_F(CachedSha256FileTest, SeesAnotherSizeAnotherTimeAndAnotherFile) {
  const fs::path path = folder_.Write("model", "abc");
  const auto time = fs::last_write_time(path);
  ASSERT_TRUE(CachedSha256File(path).ok());
  folder_.Write("model", "abcd");
  fs::last_write_time(path, time);
  EXPECT_EQ(*CachedSha256File(path), Sha256Hex("abcd"));
  folder_.Write("model", "abce");
  fs::last_write_time(path, time + std::chrono::nanoseconds(1000));
  EXPECT_EQ(*CachedSha256File(path), Sha256Hex("abce"));
  // A new file under the old name, of the same size and time.
  const fs::path next = folder_.Write("next", "abcf");
  fs::last_write_time(next, time + std::chrono::nanoseconds(1000));
  fs::rename(next, path);
  EXPECT_EQ(*CachedSha256File(path), Sha256Hex("abcf"));
}

TEST_F(CachedSha256FileTest, WorksWithoutACacheFolder) {
  const fs::path path = folder_.Write("model", "abc");
  const ScopedVariable blocked("HEARSAY_CACHE", (path / "below_a_file").c_str());
  EXPECT_EQ(*CachedSha256File(path), Sha256Hex("abc"));
}

}  // namespace
}  // namespace hearsay
