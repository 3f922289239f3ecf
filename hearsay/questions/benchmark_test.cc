// The rows here are hearsay's own, in the shapes of MMAU's and MMAR's.
#include "hearsay/questions/benchmark.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/json.h"
#include "hearsay/questions/json_records.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json MmauRow(const std::string& id) {
  return {{"id", id},
          {"audio_id", "./clips/" + id + ".wav"},
          {"question", "What rings?"},
          {"choices", {"a bell", "a phone", "a glass"}},
          {"answer", "a phone"},
          {"dataset", "made up"},
          {"task", "sound"},
          {"split", "test-mini"},
          {"category", "Reasoning"},
          {"sub-category", "Source of a Sound"},
          {"difficulty", "easy"}};
}

Json MmarRow(const std::string& id) {
  return {{"id", id},
          {"audio_path", "./audio/" + id + ".wav"},
          {"question", "Qui parle ?"},
          {"choices", {"un enfant", "une femme"}},
          {"answer", "une femme"},
          {"modality", "mix-sound-speech"},
          {"category", "Semantic Layer"},
          {"sub-category", "Speakers"},
          {"language", "fr"},
          {"source", "made up"},
          {"url", nullptr},
          {"timestamp", "00:00:01,00:00:09"}};
}

Result<Benchmark> ReadText(const std::string& text, BenchmarkKind kind = BenchmarkKind::kMmau) {
  const TemporaryFolder folder;
  return ReadBenchmark({kind, folder.Write("rows.json", text)});
}

Result<Benchmark> ReadRow(const Json& row, BenchmarkKind kind = BenchmarkKind::kMmau) {
  return ReadText(DumpJson(Json::array({row})), kind);
}

TEST(BenchmarkSpecTest, KnowsTheForms) {
  const TemporaryFolder folder;
  const ScopedVariable data("XDG_DATA_HOME", folder.path().c_str());
  EXPECT_EQ(ParseBenchmarkSpec("mini")->file, folder.path() / "hearsay/mini/test/mini.json");
  EXPECT_EQ(ParseBenchmarkSpec("mini:some/where")->file, "some/where/test/mini.json");
  fs::create_directories(folder.path() / "built" / "train");
  const fs::path train = folder.Write("built/train/mini.json", "[]");
  EXPECT_EQ(ParseBenchmarkSpec("mini:" + (folder.path() / "built/train").string())->file, train);
  EXPECT_EQ(ParseBenchmarkSpec("mmau:C:/a.json")->file, "C:/a.json");
  EXPECT_EQ(ParseBenchmarkSpec("mmau:a.json")->kind, BenchmarkKind::kMmau);
  EXPECT_EQ(ParseBenchmarkSpec("mmar:a.jsonl")->kind, BenchmarkKind::kMmar);
  for (const char* bad : {"", "mmau", "mmau:", "mmar:", "mini:", "MMAU:a", "a.json", ":a"}) {
    const auto spec = ParseBenchmarkSpec(bad);
    EXPECT_EQ(spec.status().code(), StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(spec.status().message(), HasSubstr("mmau:FILE")) << bad;
  }
}

TEST(BenchmarkTest, ReadsMmausRows) {
  Json other = MmauRow("two");
  other["some new field"] = {1, 2};
  const auto benchmark = ReadText(DumpJson(Json::array({MmauRow("one"), other})));
  ASSERT_TRUE(benchmark.ok()) << benchmark.status().message();
  ASSERT_EQ(benchmark->questions.size(), 2U);
  const Question& question = benchmark->questions.front();
  EXPECT_EQ(question.id, "one");
  EXPECT_EQ(question.audio, "./clips/one.wav");
  EXPECT_EQ(question.question, "What rings?");
  EXPECT_THAT(question.options, ElementsAre("a bell", "a phone", "a glass"));
  EXPECT_EQ(question.answer, 1);
  EXPECT_EQ(question.answer_text, "");
  EXPECT_EQ(question.subcategory, "sound.Source of a Sound");
  EXPECT_EQ(question.category(), "sound");
  EXPECT_EQ(question.method, "mmau");
  EXPECT_EQ(question.labels.at("task"), "sound");
  EXPECT_EQ(question.labels.at("category"), "Reasoning");
  EXPECT_EQ(question.labels.at("sub-category"), "Source of a Sound");
  EXPECT_EQ(question.labels.at("difficulty"), "easy");
  EXPECT_EQ(question.labels.at("split"), "test-mini");
  EXPECT_FALSE(question.labels.contains("question"));
  EXPECT_EQ(benchmark->without_answer, 0);
}

TEST(BenchmarkTest, ReadsMmarsRowsAsLinesAndAsAnArray) {
  const std::string lines =
      "\xEF\xBB\xBF" + DumpJson(MmarRow("one")) + "\r\n\n" + DumpJson(MmarRow("two")) + "\n";
  const std::string array = DumpJsonIndented(Json::array({MmarRow("one"), MmarRow("two")}));
  for (const std::string& text : {lines, array}) {
    const auto benchmark = ReadText(text, BenchmarkKind::kMmar);
    ASSERT_TRUE(benchmark.ok()) << benchmark.status().message();
    ASSERT_EQ(benchmark->questions.size(), 2U);
    const Question& question = benchmark->questions.back();
    EXPECT_EQ(question.audio, "./audio/two.wav");
    EXPECT_EQ(question.subcategory, "mix-sound-speech.Speakers");
    EXPECT_EQ(question.answer, 1);
    EXPECT_EQ(question.labels.at("language"), "fr");
    EXPECT_FALSE(question.labels.contains("url"));
  }
}

TEST(BenchmarkTest, FindsTheAnswerAmongTheChoices) {
  const auto answer = [](const std::vector<std::string>& choices, const std::string& text) {
    Json row = MmauRow("one");
    row["choices"] = choices;
    row["answer"] = text;
    const auto benchmark = ReadRow(row);
    EXPECT_TRUE(benchmark.ok()) << benchmark.status().message();
    return benchmark->questions.front();
  };
  EXPECT_EQ(answer({"five", "ten", "five"}, "five").answer, 0);
  EXPECT_EQ(answer({"Five", "ten", "five"}, "five").answer, 2);  // to the byte first
  const Question other_case = answer({"ten", "A  Dog barks "}, "a dog\tbarks");
  EXPECT_EQ(other_case.answer, 1);
  EXPECT_EQ(AnswerText(other_case), "a dog\tbarks");
  EXPECT_EQ(answer({"\u00C9T\u00C9", "hiver"}, "\u00E9t\u00E9").answer, 0);
  const Question none = answer({"ten", "eleven"}, "twelve");
  EXPECT_EQ(none.answer, -1);
  EXPECT_EQ(AnswerText(none), "twelve");
  EXPECT_EQ(answer({"1", "2", "3", "4", "5", "6", "7", "8"}, "8").answer, 7);
  EXPECT_EQ(answer({"yes", "no"}, "no").options.size(), 2U);
}

TEST(BenchmarkTest, NamesFileRowAndField) {
  struct Case {
    const char* field;
    Json value;  // discarded: the field is taken out
    const char* reason;
  };
  const Json out(Json::value_t::discarded);
  const Case cases[] = {
      {"id", out, "missing field \"id\""},
      {"id", 7, "\"id\" must be text, is number"},
      {"id", "  ", "\"id\" is empty"},
      {"id", "first", "the \"id\" \"first\" stands twice"},
      {"audio_id", out, "missing field \"audio_id\""},
      {"audio_id", nullptr, "missing field \"audio_id\""},
      {"audio_id", "/etc/passwd", "\"audio_id\" must be a path under the folder of clips"},
      {"audio_id", "clips/../../x.wav", "\"audio_id\" must be a path under the folder of clips"},
      {"question", out, "missing field \"question\""},
      {"question", Json::array(), "\"question\" must be text, is array"},
      {"choices", out, "missing field \"choices\""},
      {"choices", "a, b", "\"choices\" must be a list, is string"},
      {"choices", {"a", 2}, "every one of \"choices\" must be text; number 2 is number"},
      {"choices", {"a", " "}, "number 2 of \"choices\" is empty"},
      {"choices", {"a phone"}, "\"choices\" must be 2 to 8, are 1"},
      {"choices", {"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "\"choices\" must be 2 to 8"},
      {"answer", 2, "\"answer\" must be text, is number"},
      {"answer", out, "missing field \"answer\""},
      {"task", out, "missing field \"task\""},
      {"task", {{"a", 1}}, "\"task\" must be text, is object"},
      {"sub-category", 5, "\"sub-category\" must be text, is number"},
      {"difficulty", false, "\"difficulty\" must be text, is boolean"},
  };
  for (const Case& test : cases) {
    Json row = MmauRow("second");
    if (test.value.is_discarded()) {
      row.erase(test.field);
    } else {
      row[test.field] = test.value;
    }
    const auto benchmark = ReadText(DumpJson(Json::array({MmauRow("first"), row})));
    ASSERT_FALSE(benchmark.ok()) << test.field << " " << test.reason;
    EXPECT_EQ(benchmark.status().code(), StatusCode::kUnreadable);
    EXPECT_THAT(benchmark.status().message(),
                HasSubstr(std::string("rows.json: row 2: ") + test.reason));
  }
}

TEST(BenchmarkTest, CountsFurtherFaultsInOneSentence) {
  Json bad = MmauRow("x");
  bad.erase("question");
  const auto benchmark = ReadText(DumpJson(Json::array({bad, bad, bad})));
  EXPECT_THAT(benchmark.status().message(),
              EndsWith("row 1: missing field \"question\" (and 2 more such faults in the file)"));
}

TEST(BenchmarkTest, SaysWhenTheRowsAreTheOtherBenchmarks) {
  EXPECT_THAT(ReadRow(MmarRow("x"), BenchmarkKind::kMmau).status().message(),
              HasSubstr("it has \"audio_path\", as MMAR's rows do"));
  EXPECT_THAT(ReadRow(MmauRow("x"), BenchmarkKind::kMmar).status().message(),
              HasSubstr("it has \"audio_id\", as MMAU's rows do"));
}

TEST(BenchmarkTest, SaysWhatIsNoFileOfRecords) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "holds no record"},
      {"[]", "holds no record"},
      {"[1]", "row 1 must be an object with fields, is number"},
      {"{\"id\": ", "row 1 is not JSON"},
      {"{}\nhello", "row 2 is not JSON"},
      {"[{\"id\": \"a\"},", "is not JSON"},
      {"\xFF\xFE", "is not UTF-8 text (at byte 1)"},
      {"{\"id\": \"a\", \"id\": \"b\"}", "stands twice in one object"},
  };
  for (const auto& [text, reason] : cases) {
    const auto benchmark = ReadText(text);
    EXPECT_EQ(benchmark.status().code(), StatusCode::kUnreadable) << text;
    EXPECT_THAT(benchmark.status().message(), HasSubstr(reason));
    EXPECT_THAT(benchmark.status().message(), HasSubstr("rows.json"));
  }
  EXPECT_EQ(ReadBenchmark({BenchmarkKind::kMmau, "/no/such.json"}).status().code(),
            StatusCode::kNotFound);
  EXPECT_THAT(ReadBenchmark({BenchmarkKind::kMini, "/no/such.json"}).status().message(),
              HasSubstr("hearsay mini build"));
}

// MMAU publishes the questions of its test split without the answers.
TEST(BenchmarkTest, TakesQuestionsWithoutAnswersWhereNoneIsPublished) {
  Json one = MmauRow("one");
  Json two = MmauRow("two");
  one.erase("answer");
  two["answer"] = "";
  const auto all = ReadText(DumpJson(Json::array({one, two})));
  ASSERT_TRUE(all.ok()) << all.status().message();
  EXPECT_EQ(all->without_answer, 2);
  EXPECT_EQ(all->questions[0].answer, -1);
  EXPECT_FALSE(HasAnswer(all->questions[1]));
  // Both splits in one file.
  one["split"] = "test";
  const auto some = ReadText(DumpJson(Json::array({one, MmauRow("three")})));
  ASSERT_TRUE(some.ok()) << some.status().message();
  EXPECT_EQ(some->without_answer, 1);
}

TEST(BenchmarkTest, NamesTheClipsThatAreNotThere) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "clips" / "three.wav");  // a folder is no clip
  (void)folder.Write("clips/one.wav", "x");
  std::vector<Question> questions;
  for (const char* id : {"one", "two", "three", "two"}) {
    questions.push_back({.id = id, .audio = std::string("./clips/") + id + ".wav"});
  }
  questions.push_back({.id = "text alone"});
  EXPECT_EQ(ClipPath(folder.path(), questions[0]), folder.path() / "clips/one.wav");
  const auto missing = MissingAudio(questions, folder.path());
  EXPECT_THAT(missing, ElementsAre("./clips/two.wav", "./clips/three.wav"));
  EXPECT_EQ(CountClips(questions), 3U);
  EXPECT_EQ(DescribeMissingAudio(missing, 3, "there"),
            "2 of 3 clips are missing under there: ./clips/two.wav, ./clips/three.wav");
  const std::vector<std::string> many(1234, "x.wav");
  EXPECT_THAT(DescribeMissingAudio(many, 1234, "there"), EndsWith(" and 1,224 more"));
  EXPECT_THAT(MissingAudio({questions[0], questions[4]}, folder.path()), IsEmpty());
}

TEST(BenchmarkTest, GroupsQuestionsByWhatTheyAre) {
  std::vector<Question> questions;
  for (const char* subcategory : {"mix-sound-music.Form", "speech.Words", "sound.Words",
                                  "speech.Voice", "speech.Words", "silence"}) {
    questions.push_back({.subcategory = subcategory});
  }
  const Taxonomy taxonomy = TaxonomyOf(questions);
  std::vector<std::string> categories;
  for (const Category& category : taxonomy.categories) categories.push_back(category.id);
  EXPECT_THAT(categories, ElementsAre("sound", "speech", "mix-sound-music", "silence"));
  EXPECT_THAT(taxonomy.SubcategoryIds(),
              ElementsAre("sound.Words", "speech.Words", "speech.Voice", "mix-sound-music.Form"));
  EXPECT_EQ(taxonomy.FindCategory("speech")->planned, 3);
  EXPECT_EQ(taxonomy.FindSubcategory("speech.Words")->planned, 2);
  EXPECT_EQ(taxonomy.NameOf("speech.Voice"), "Voice");
}

// Rows as they are published, where they are at hand.
TEST(BenchmarkTest, ReadsPublishedSamples) {
  const char* named = std::getenv("HEARSAY_SHARED");
  const fs::path shared = named != nullptr ? named : HEARSAY_SOURCE_DIR "/../shared";
  const fs::path samples = shared / "data/samples";
  if (!fs::exists(samples)) GTEST_SKIP() << "no samples at " << samples;
  const auto mmau = ReadBenchmark({BenchmarkKind::kMmau, samples / "mmau-test-mini-sample.json"});
  ASSERT_TRUE(mmau.ok()) << mmau.status().message();
  EXPECT_EQ(mmau->questions.size(), 29U);
  EXPECT_EQ(mmau->without_answer, 0);
  EXPECT_EQ(TaxonomyOf(mmau->questions).FindCategory("speech")->planned, 12);
  const auto mmar = ReadBenchmark({BenchmarkKind::kMmar, samples / "mmar-sample.jsonl"});
  ASSERT_TRUE(mmar.ok()) << mmar.status().message();
  EXPECT_EQ(mmar->questions.size(), 17U);
  EXPECT_EQ(TaxonomyOf(mmar->questions).FindCategory("mix-sound-speech")->planned, 4);
  for (const auto* benchmark : {&*mmau, &*mmar}) {
    for (const Question& question : benchmark->questions) {
      EXPECT_GE(question.answer, 0) << question.id;
      EXPECT_TRUE(question.answer_text.empty()) << question.id;
    }
  }
}

}  // namespace
}  // namespace hearsay
