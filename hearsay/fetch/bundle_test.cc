#include "hearsay/fetch/bundle.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(Bundles, AreWellFormed) {
  std::set<std::string> names;
  for (const Bundle& bundle : KnownBundles()) {
    EXPECT_TRUE(names.insert(bundle.name).second) << bundle.name;
    EXPECT_EQ(FindBundle(bundle.name), &bundle);
    EXPECT_FALSE(bundle.licence.empty());
    EXPECT_GT(bundle.size, 1'000'000U);
    std::set<size_t> used;
    for (const BundleFile& file : bundle.files) {
      // A file name, not a path.
      EXPECT_EQ(std::filesystem::path(file.name).filename(), file.name);
      EXPECT_THAT(file.sha256, MatchesRegex("[0-9a-f]{64}"));
      ASSERT_FALSE(file.parts.empty());
      for (const BundleFile::Part& part : file.parts) {
        ASSERT_LT(part.package, bundle.packages.size());
        used.insert(part.package);
      }
    }
    EXPECT_EQ(used.size(), bundle.packages.size());
    for (const BundlePackage& package : bundle.packages) {
      EXPECT_THAT(package.sha256, MatchesRegex("[0-9a-f]{64}"));
    }
  }
  EXPECT_EQ(FindBundle("none"), nullptr);
}

TEST(Bundles, OpenOnlyWhenWhole) {
  const TemporaryFolder cache;
  const ScopedVariable variable("HEARSAY_CACHE", cache.path().c_str());
  EXPECT_THAT(OpenBundle("none").status().message(), HasSubstr("unknown model \"none\""));
  const auto missing = OpenBundle("silero-vad");
  EXPECT_EQ(missing.status().code(), StatusCode::kNotFound);
  EXPECT_THAT(missing.status().message(), HasSubstr("hearsay models fetch silero-vad"));
  const auto folder = BundleFolder(*FindBundle("whisper-tiny.en"));
  ASSERT_TRUE(folder.ok());
  std::filesystem::create_directories(*folder);
  for (const char* name : {"model.bin", "tokenizer.json", "config.json", "vocabulary.txt"}) {
    EXPECT_FALSE(HasBundle(*FindBundle("whisper-tiny.en")));
    std::ofstream(*folder / name) << "x";
  }
  ASSERT_TRUE(OpenBundle("whisper-tiny.en").ok());
  EXPECT_EQ(*OpenBundle("whisper-tiny.en"), *folder);
}

}  // namespace
}  // namespace hearsay
