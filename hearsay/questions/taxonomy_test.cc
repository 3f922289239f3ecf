#include "hearsay/questions/taxonomy.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;

Result<Taxonomy> Read(std::string_view text) {
  const TemporaryFolder folder;
  return ReadTaxonomy(folder.Write("taxonomy.json", text));
}

constexpr std::string_view kGood = R"({
  "note": "ignored",
  "categories": [
    {"id": "music", "name": "Music", "questions": 5, "subcategories": [
      {"id": "music.form", "name": "Form", "scope": "sections", "questions": 2},
      {"id": "music.harmony", "name": "Harmony", "questions": 3}]},
    {"id": "sound", "name": "Sound", "questions": 0, "subcategories": []}]})";

TEST(TaxonomyTest, ReadsCategoriesInOrder) {
  const Result<Taxonomy> taxonomy = Read(kGood);
  ASSERT_TRUE(taxonomy.ok()) << taxonomy.status().message();
  ASSERT_EQ(taxonomy->categories.size(), 2U);
  EXPECT_EQ(taxonomy->SubcategoryIds(), (std::vector<std::string>{"music.form", "music.harmony"}));
  const Subcategory* form = taxonomy->FindSubcategory("music.form");
  ASSERT_NE(form, nullptr);
  EXPECT_EQ(form->scope, "sections");
  EXPECT_EQ(form->planned, 2);
  EXPECT_EQ(taxonomy->FindCategory("music")->planned, 5);
}

TEST(TaxonomyTest, FindsEachKindOnlyUnderItsOwnName) {
  const Result<Taxonomy> taxonomy = Read(kGood);
  ASSERT_TRUE(taxonomy.ok());
  EXPECT_EQ(taxonomy->FindCategory("music.form"), nullptr);
  EXPECT_EQ(taxonomy->FindSubcategory("music"), nullptr);
  EXPECT_EQ(taxonomy->FindCategory("Music"), nullptr);
  EXPECT_EQ(taxonomy->NameOf("music"), "Music");
  EXPECT_EQ(taxonomy->NameOf("music.harmony"), "Harmony");
  EXPECT_EQ(taxonomy->NameOf("music.melody"), "music.melody");
}

TEST(TaxonomyTest, RefusesWhatIsWrongAndNamesIt) {
  struct Case {
    std::string text;
    const char* reason;
  };
  // One category around the subcategories given.
  const auto with = [](const std::string& subcategories, const std::string& planned = "2") {
    return R"({"categories": [{"id": "music", "name": "Music", "questions": )" + planned +
           R"(, "subcategories": [)" + subcategories + "]}]}";
  };
  const std::string form = R"({"id": "music.form", "name": "Form", "questions": 2})";
  const Case cases[] = {
      {"", "line 1, column 1"},
      {"{\"categories\": [", "unexpected end"},
      {"[]", "no list \"categories\""},
      {"{}", "no list \"categories\""},
      {R"({"categories": {}})", "no list \"categories\""},
      {R"({"categories": [7]})", "not an object"},
      {R"({"categories": [], "categories": []})", "stands twice"},
      {R"({"categories": [{"name": "Music", "questions": 0, "subcategories": []}]})", "\"id\""},
      {R"({"categories": [{"id": 5, "name": "M", "questions": 0, "subcategories": []}]})",
       "\"id\""},
      {R"({"categories": [{"id": "m", "questions": 0, "subcategories": []}]})", "\"name\""},
      {R"({"categories": [{"id": "m", "name": "M", "subcategories": []}]})", "\"questions\""},
      {R"({"categories": [{"id": "m", "name": "M", "questions": 0}]})", "\"subcategories\""},
      {R"({"categories": [{"id": "m", "name": "M", "questions": 0, "subcategories": {}}]})",
       "\"subcategories\""},
      {with("7"), "not an object"},
      {with(R"({"id": "music.form", "questions": 2})"), "\"name\""},
      {with(R"({"id": "music.form", "name": "Form"})"), "\"music.form\" has no count"},
      {with(form + "," + form, "4"), "\"music.form\" stands twice"},
      {with(R"({"id": "sound.form", "name": "Form", "questions": 2})"),
       "\"sound.form\" stands under \"music\""},
      {with(R"({"id": "musical.form", "name": "Form", "questions": 2})"), "stands under"},
      {with(R"({"id": "music", "name": "Form", "questions": 2})"), "\"music\" stands twice"},
      {with(form, "3"), "\"music\" plans 3 questions, its subcategories 2"},
      {with("", "1"), "plans 1 questions, its subcategories 0"},
      {with(R"({"id": "music.form", "name": "Form", "questions": -2})", "-2"), "no count"},
      {with(R"({"id": "music.form", "name": "Form", "questions": 2.5})"), "no count"},
      {with(R"({"id": "music.form", "name": "Form", "questions": "2"})"), "no count"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.text);
    const Result<Taxonomy> taxonomy = Read(test.text);
    ASSERT_FALSE(taxonomy.ok());
    EXPECT_EQ(taxonomy.status().code(), StatusCode::kUnreadable);
    EXPECT_THAT(taxonomy.status().message(), HasSubstr("taxonomy.json: "));
    EXPECT_THAT(taxonomy.status().message(), HasSubstr(test.reason));
  }
}

// Counts that an int cannot hold, alone or in sum, must not wrap round to something that adds up.
TEST(TaxonomyTest, RefusesCountsBeyondAllReason) {
  const auto with = [](const char* total, const char* first, const char* second) {
    return R"({"categories": [{"id": "m", "name": "M", "questions": )"s + total +
           R"(, "subcategories": [{"id": "m.a", "name": "A", "questions": )" + first +
           R"(}, {"id": "m.b", "name": "B", "questions": )" + second + "}]}]}";
  };
  const std::string cases[] = {
      with("4294967298", "1", "1"),
      with("2", "4294967297", "1"),
      with("2147483647", "2147483647", "0"),
      with("18446744073709551615", "18446744073709551615", "0"),
      with("2", "2147483647", "2147483647"),
  };
  for (const std::string& text : cases) {
    EXPECT_EQ(Read(text).status().code(), StatusCode::kUnreadable) << text;
  }
}

TEST(TaxonomyTest, AMissingFileIsNotFound) {
  const TemporaryFolder folder;
  const Result<Taxonomy> taxonomy = ReadTaxonomy(folder.path() / "taxonomy.json");
  EXPECT_EQ(taxonomy.status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace hearsay
