#include "hearsay/questions/bank.h"

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTaxonomy = R"({"categories": [
  {"id": "sound", "name": "Sound", "questions": 2, "subcategories": [
    {"id": "sound.words", "name": "Words", "questions": 2}]},
  {"id": "music", "name": "Music", "questions": 4, "subcategories": [
    {"id": "music.harmony", "name": "Harmony", "questions": 2},
    {"id": "music.form", "name": "Form", "questions": 2}]}]})";

std::string Line(const std::string& id, const std::string& subcategory) {
  return R"({"id": ")" + id + R"(", "subcategory": ")" + subcategory +
         R"(", "question": "Q \u266f?", "options": ["a", "b", " c ", "d"], "answer": 3,)" +
         R"( "explanation": "E", "source": "S", "method": "lexical", "reviewed_by": "R",)" +
         R"( "derivation": {"claim": "C"}})";
}

std::vector<std::string> Ids(const Bank& bank) {
  std::vector<std::string> ids;
  for (const Question& question : bank.questions) ids.push_back(question.id);
  return ids;
}

TEST(ReadBankTest, KeepsEveryFieldAsWritten) {
  const TemporaryFolder folder;
  folder.Write("taxonomy.json", kTaxonomy);
  folder.Write("f.jsonl", Line("one", "music.form"));
  const Result<Bank> bank = ReadBank(folder.path());
  ASSERT_TRUE(bank.ok()) << bank.status().message();
  ASSERT_EQ(bank->questions.size(), 1U);
  const Question& question = bank->questions[0];
  EXPECT_EQ(question.id, "one");
  EXPECT_EQ(question.subcategory, "music.form");
  EXPECT_EQ(question.category(), "music");
  EXPECT_EQ(question.question, "Q \u266F?");
  EXPECT_EQ(question.options, (std::vector<std::string>{"a", "b", " c ", "d"}));
  EXPECT_EQ(question.answer, 3);
  EXPECT_EQ(question.explanation, "E");
  EXPECT_EQ(question.source, "S");
  EXPECT_EQ(question.method, "lexical");
  EXPECT_EQ(question.derivation["claim"], "C");
  EXPECT_EQ(question.reviewed_by, "R");
}

TEST(ReadBankTest, FollowsTheTaxonomysOrderThenTheFiles) {
  const TemporaryFolder folder;
  folder.Write("taxonomy.json", kTaxonomy);
  folder.Write("a.jsonl", Line("f2", "music.form") + "\n" + Line("h1", "music.harmony") + "\n" +
                              Line("f1", "music.form") + "\n");
  folder.Write("b.jsonl", Line("w1", "sound.words") + "\n" + Line("f0", "music.form") + "\n");
  const Result<Bank> bank = ReadBank(folder.path());
  ASSERT_TRUE(bank.ok()) << bank.status().message();
  EXPECT_EQ(Ids(*bank), (std::vector<std::string>{"w1", "h1", "f2", "f1", "f0"}));
}

TEST(ReadBankTest, TakesCarriageReturnsBlankLinesAndAMissingLastNewline) {
  const TemporaryFolder folder;
  folder.Write("taxonomy.json", kTaxonomy);
  folder.Write("a.jsonl",
               "\r\n" + Line("a", "music.form") + "\r\n\r\n  \t\r\n" + Line("b", "music.form"));
  const Result<Bank> bank = ReadBank(folder.path());
  ASSERT_TRUE(bank.ok()) << bank.status().message();
  EXPECT_EQ(Ids(*bank), (std::vector<std::string>{"a", "b"}));
}

TEST(ReadBankTest, ReadsOnlyJsonlFilesOfTheFolderItself) {
  const TemporaryFolder folder;
  folder.Write("taxonomy.json", kTaxonomy);
  folder.Write("a.jsonl", Line("a", "music.form"));
  folder.Write("a.jsonl~", "not JSON");
  folder.Write("notes.txt", "not JSON");
  std::filesystem::create_directory(folder.path() / "readings");
  folder.Write("readings/a.jsonl", "not JSON");
  const Result<Bank> bank = ReadBank(folder.path());
  ASSERT_TRUE(bank.ok()) << bank.status().message();
  EXPECT_EQ(bank->questions.size(), 1U);
}

TEST(ReadBankTest, SaysWhatIsMissing) {
  const TemporaryFolder folder;
  const Result<Bank> no_folder = ReadBank(folder.path() / "none");
  EXPECT_EQ(no_folder.status().code(), StatusCode::kNotFound);
  EXPECT_THAT(no_folder.status().message(), HasSubstr("--bank"));
  const Result<Bank> no_taxonomy = ReadBank(folder.path());
  EXPECT_EQ(no_taxonomy.status().code(), StatusCode::kNotFound);
  EXPECT_THAT(no_taxonomy.status().message(), HasSubstr("taxonomy.json"));
  folder.Write("taxonomy.json", kTaxonomy);
  const Result<Bank> no_files = ReadBank(folder.path());
  EXPECT_EQ(no_files.status().code(), StatusCode::kNotFound);
  EXPECT_THAT(no_files.status().message(), HasSubstr(".jsonl"));
  folder.Write("taxonomy.json", "{");
  folder.Write("a.jsonl", Line("a", "music.form"));
  EXPECT_EQ(ReadBank(folder.path()).status().code(), StatusCode::kUnreadable);
}

// A question with everything that JSON may trip over.
Question Awkward() {
  return {.id = "music.form-007",
          .subcategory = "music.form",
          .question = "What is \"\u266F\", or \\, or {}?",
          .options = {"a\nb", "c\td", "\u00E9\u0259\u97F3", "/]},\""},
          .answer = 2,
          .explanation = "\x01 is a control character.",
          .source = "\xEF\xBB\xBF",
          .method = "computed",
          .reviewed_by = "Ada \"A.\" Byron, 2026-11-24",
          .derivation = Json::parse(R"({"formula": "f", "parameters": {"b": {"value": 1.5},
                                        "a": {"value": -30, "unit": "dB"}}})")};
}

class QuestionFileTest : public ::testing::Test {
 protected:
  QuestionFileTest() {
    folder_.Write("taxonomy.json", kTaxonomy);
    folder_.Write("f.jsonl", Line("old", "music.form"));
    bank_ = *ReadBank(folder_.path());
  }

  TemporaryFolder folder_;
  Bank bank_;
};

TEST_F(QuestionFileTest, AQuestionsLineReadBackIsTheSameQuestion) {
  const Question written = Awkward();
  const std::string line = QuestionLine(written);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto file = folder_.Write("more.txt", line + "\n");
  const auto questions = ReadQuestionFile(file, bank_, nullptr);
  ASSERT_TRUE(questions.ok()) << questions.status().message();
  ASSERT_EQ(questions->size(), 1U);
  const Question& read = questions->front();
  EXPECT_EQ(read.id, written.id);
  EXPECT_EQ(read.subcategory, written.subcategory);
  EXPECT_EQ(read.question, written.question);
  EXPECT_EQ(read.options, written.options);
  EXPECT_EQ(read.answer, written.answer);
  EXPECT_EQ(read.explanation, written.explanation);
  EXPECT_EQ(read.source, written.source);
  EXPECT_EQ(read.method, written.method);
  EXPECT_EQ(read.reviewed_by, written.reviewed_by);
  EXPECT_EQ(DumpJson(read.derivation), DumpJson(written.derivation));
  EXPECT_EQ(QuestionLine(read), line);
}

TEST_F(QuestionFileTest, ALineHasTheFieldsInTheDocumentedOrder) {
  Question question = Awkward();
  const auto keys = [](const Question& written) {
    std::vector<std::string> names;
    const Json json = Json::parse(QuestionLine(written));
    for (const auto& [key, value] : json.items()) {
      names.push_back(key);
    }
    return names;
  };
  std::vector<std::string> wanted = {"id",          "subcategory", "question", "options",
                                     "answer",      "explanation", "source",   "method",
                                     "reviewed_by", "derivation"};
  EXPECT_EQ(keys(question), wanted);
  // An authored question has no derivation.
  question.method = "authored";
  question.derivation = nullptr;
  wanted.pop_back();
  EXPECT_EQ(keys(question), wanted);
}

TEST_F(QuestionFileTest, KeepsTheFilesOrderAndLeavesTheBankAlone) {
  const auto file = folder_.Write(
      "more.txt", Line("z", "music.form") + "\r\n\n" + Line("a", "sound.words") + "\n");
  std::vector<Fault> faults = {{"stale", 1, "of a call before"}};
  const auto questions = ReadQuestionFile(file, bank_, &faults);
  ASSERT_TRUE(questions.ok()) << questions.status().message();
  EXPECT_TRUE(faults.empty());
  ASSERT_EQ(questions->size(), 2U);
  EXPECT_EQ((*questions)[0].id, "z");
  EXPECT_EQ((*questions)[1].id, "a");
  EXPECT_EQ(Ids(bank_), std::vector<std::string>{"old"});
  EXPECT_EQ(bank_.places.size(), 1U);
}

TEST_F(QuestionFileTest, AnIdThatTheBankHasIsADuplicate) {
  const auto file =
      folder_.Write("more.txt", Line("new", "music.form") + "\n" + Line("old", "music.form"));
  std::vector<Fault> faults;
  const auto questions = ReadQuestionFile(file, bank_, &faults);
  EXPECT_EQ(questions.status().code(), StatusCode::kUnreadable);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].file, file.string());
  EXPECT_EQ(faults[0].line, 2U);
  EXPECT_EQ(faults[0].reason,
            "duplicate id \"old\", first at " + (folder_.path() / "f.jsonl").string() + ":1");
  EXPECT_THAT(questions.status().message(), HasSubstr(faults[0].ToString()));
}

TEST_F(QuestionFileTest, OneBadLineRefusesTheFile) {
  std::vector<Fault> faults;
  const auto file =
      folder_.Write("more.txt", Line("new", "music.form") + "\n" + Line("b", "music.melody"));
  EXPECT_EQ(ReadQuestionFile(file, bank_, &faults).status().code(), StatusCode::kUnreadable);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults[0].reason, HasSubstr("unknown subcategory \"music.melody\""));
  const auto none = ReadQuestionFile(folder_.path() / "nowhere.jsonl", bank_, &faults);
  EXPECT_EQ(none.status().code(), StatusCode::kUnreadable);
  EXPECT_THAT(none.status().message(), HasSubstr("nowhere.jsonl"));
}

TEST_F(QuestionFileTest, AFaultOfAQuestionStandsWhereTheQuestionDoes) {
  EXPECT_EQ(FaultOf(bank_, bank_.questions[0], "bad").ToString(),
            (folder_.path() / "f.jsonl").string() + ":1: bad");
}

TEST(DefaultBankDirectoryTest, TheVariableComesFirst) {
  const ScopedVariable variable("HEARSAY_BANK", "/some/where");
  EXPECT_EQ(*DefaultBankDirectory(), "/some/where");
}

// The bank that comes with the program.
TEST(ShippedBankTest, LoadsWithoutAFault) {
  std::vector<Fault> faults;
  const Result<Bank> bank = ReadBank(HEARSAY_SOURCE_DIR "/bank", &faults);
  ASSERT_TRUE(bank.ok()) << bank.status().message();
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(bank->taxonomy.categories.size(), 6U);
  EXPECT_EQ(bank->taxonomy.SubcategoryIds().size(), 48U);
  std::set<std::string> hashes;
  for (const Question& question : bank->questions) hashes.insert(TextHash(question));
  EXPECT_EQ(hashes.size(), bank->questions.size()) << "a question stands twice under two ids";
  std::set<std::string> asked;
  for (const Question& question : bank->questions) asked.insert(question.subcategory);
  EXPECT_EQ(asked.size(), 48U) << "a subcategory has no questions";
}

}  // namespace
}  // namespace hearsay
