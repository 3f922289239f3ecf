#include "hearsay/scoring/official_matcher.h"

#include <unicode/uchar.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/questions/json_records.h"

namespace hearsay {
namespace {

namespace fs = std::filesystem;

// Made by Python itself: tests/golden/make_python_words.py.
Json Golden() {
  const auto text = ReadFile(HEARSAY_SOURCE_DIR "/tests/golden/python_words.json");
  EXPECT_TRUE(text.ok()) << text.status().message();
  const auto json = ParseJson(*text);
  EXPECT_TRUE(json.ok()) << json.status().message();
  return *json;
}

TEST(OfficialMatcherTest, KnowsPythonsWordCharacters) {
  const Json golden = Golden();
  ASSERT_EQ(golden["unicode"], "14.0.0");
  std::vector<bool> words(0x110000, false);
  bool inside = false;
  size_t at = 0;
  for (const Json& gap : golden["word_ranges"]) {
    const size_t end = at + gap.get<size_t>();
    for (; at < end; ++at) words[at] = inside;
    inside = !inside;
  }
  int compared = 0;
  for (char32_t code_point = 0; code_point < 0x110000; ++code_point) {
    UVersionInfo age;
    u_charAge(static_cast<UChar32>(code_point), age);
    // A character that the golden Python does not know yet is no word character to it.
    if (age[0] > 14) continue;
    ++compared;
    EXPECT_EQ(IsPythonWordCharacter(code_point), words[code_point]) << std::hex << +code_point;
  }
  EXPECT_GT(compared, 1'000'000);
}

TEST(OfficialMatcherTest, SplitsTextAsPythonDoes) {
  const Json golden = Golden();
  ASSERT_GE(golden["texts"].size(), 70U);
  for (const Json& test : golden["texts"]) {
    const auto expected = test[1].get<std::set<std::string>>();
    EXPECT_EQ(PythonWords(test[0].get<std::string>()), expected) << DumpJson(test);
  }
}

TEST(OfficialMatcherTest, MatchesAsPythonDoes) {
  const Json golden = Golden();
  ASSERT_GE(golden["matches"].size(), 30U);
  for (const Json& test : golden["matches"]) {
    EXPECT_EQ(OfficialMatch(test[0].get<std::string>(), test[1].get<std::string>(),
                            test[2].get<std::vector<std::string>>()),
              test[3].get<bool>())
        << DumpJson(test);
  }
}

TEST(OfficialMatcherTest, IllFormedTextPartsWords) {
  EXPECT_EQ(PythonWords("a\xFF"
                        "b"),
            (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(PythonWords("\xC3"), std::set<std::string>());
  EXPECT_FALSE(OfficialMatch("a", "\xFF", {"a", "b"}));
}

// Cases made with the benchmarks' own scripts, where they are at hand.
TEST(OfficialMatcherTest, AgreesWithTheOfficialScripts) {
  const char* named = std::getenv("HEARSAY_SHARED");
  const fs::path shared = named != nullptr ? named : HEARSAY_SOURCE_DIR "/../shared";
  const fs::path file = shared / "data/samples/official-scorer-cases.jsonl";
  if (!fs::exists(file)) GTEST_SKIP() << "no cases at " << file;
  const auto cases = ReadJsonRecords(file);
  ASSERT_TRUE(cases.ok()) << cases.status().message();
  EXPECT_EQ(cases->size(), 288U);
  int matched = 0;
  for (const JsonRecord& record : *cases) {
    const Json& test = record.json;
    const bool match =
        OfficialMatch(test["answer"].get<std::string>(), test["prediction"].get<std::string>(),
                      test["choices"].get<std::vector<std::string>>());
    EXPECT_EQ(match, test["match"].get<bool>()) << DumpJson(test);
    matched += match ? 1 : 0;
  }
  EXPECT_EQ(matched, 183);
}

}  // namespace
}  // namespace hearsay
