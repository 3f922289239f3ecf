// Every fault that a line of the bank can have, and input made to harm the reader.
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/bank.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;

constexpr std::string_view kTaxonomy = R"({"categories": [
  {"id": "music", "name": "Music", "questions": 4, "subcategories": [
    {"id": "music.form", "name": "Form", "questions": 4}]}]})";

// A good line after `change`.
std::string Line(const std::function<void(Json&)>& change = [](Json&) {}) {
  Json json = {{"id", "music.form-001"},
               {"subcategory", "music.form"},
               {"question", "Which section returns?"},
               {"options", {"bridge", "refrain", "coda", "intro"}},
               {"answer", 1},
               {"explanation", "It comes back."},
               {"source", "textbooks"},
               {"method", "authored"},
               {"reviewed_by", ""}};
  change(json);
  return DumpJson(json);
}

std::string Without(const char* field) {
  return Line([&](Json& json) { json.erase(field); });
}

std::string With(const char* field, const Json& value) {
  return Line([&](Json& json) { json[field] = value; });
}

// The good line with `value` written in place of the answer, as no JSON writer would write it.
std::string WithAnswer(const std::string& value) {
  std::string line = Line();
  return line.replace(line.find("\"answer\":1") + 9, 1, value);
}

class BankFaultsTest : public ::testing::Test {
 protected:
  BankFaultsTest() { folder_.Write("taxonomy.json", kTaxonomy); }

  std::vector<Fault> FaultsOf(std::string_view content) {
    folder_.Write("music.form.jsonl", content);
    std::vector<Fault> faults;
    const Result<Bank> bank = ReadBank(folder_.path(), &faults);
    EXPECT_EQ(bank.ok(), faults.empty());
    if (!bank.ok()) message_ = bank.status().message();
    return faults;
  }

  TemporaryFolder folder_;
  std::string message_;
};

TEST_F(BankFaultsTest, EachKindIsSaidWithFileAndLine) {
  struct Case {
    std::string line;
    const char* reason;
  };
  const Case cases[] = {
      {Without("id"), "missing field \"id\""},
      {Without("subcategory"), "missing field \"subcategory\""},
      {Without("question"), "missing field \"question\""},
      {Without("options"), "missing field \"options\""},
      {Without("answer"), "missing field \"answer\""},
      {Without("explanation"), "missing field \"explanation\""},
      {Without("source"), "missing field \"source\""},
      {Without("method"), "missing field \"method\""},
      {Without("reviewed_by"), "missing field \"reviewed_by\""},
      {With("hint", "x"), "unknown field \"hint\""},
      {With("Id", "x"), "unknown field \"Id\""},
      {With("id", 7), "\"id\" must be text, is number"},
      {With("id", " "), "\"id\" is empty"},
      {With("subcategory", ""), "\"subcategory\" is empty"},
      {With("subcategory", "music"), "unknown subcategory \"music\""},
      {With("subcategory", "music.melody"), "unknown subcategory \"music.melody\""},
      {With("question", nullptr), "\"question\" must be text, is null"},
      {With("question", "\t\n"), "\"question\" is empty"},
      {With("explanation", ""), "\"explanation\" is empty"},
      {With("source", Json::array()), "\"source\" must be text, is array"},
      {With("method", "guessed"), "must be authored, lexical or computed, is \"guessed\""},
      {With("method", ""), "\"method\" is empty"},
      {With("method", "lexical"), "missing field \"derivation\" of a lexical question"},
      {With("method", "computed"), "missing field \"derivation\" of a computed question"},
      {With("derivation", Json::object()), "\"derivation\" is for lexical and computed questions"},
      {With("derivation", "x"), "\"derivation\" must be an object, is string"},
      {With("reviewed_by", 1), "\"reviewed_by\" must be text"},
      {With("options", "abcd"), "\"options\" must be a list, is string"},
      {With("options", {"a", "b", "c"}), "must have 4 options, has 3"},
      {With("options", {"a", "b", "c", "d", "e"}), "must have 4 options, has 5"},
      {With("options", Json::array()), "must have 4 options, has 0"},
      {With("options", {"a", "b", "c", 4}), "every option must be text"},
      {With("options", {"a", "b", "c", " "}), "every option must be text that is not empty"},
      {With("options", {"a", "b", "c", "b"}), "the option \"b\" stands twice"},
      {With("options", {"\u00C9tude", "b", "c", " \u00E9tude "}), "stands twice"},
      {With("answer", 4), "\"answer\" is 4, out of range"},
      {With("answer", -1), "\"answer\" is -1, out of range"},
      {With("answer", 1.0), "\"answer\" must be a whole number"},
      {With("answer", "1"), "\"answer\" must be a whole number, is string"},
      {With("answer", true), "\"answer\" must be a whole number, is boolean"},
      {"[1]", "not a JSON object"},
      {"\"text\"", "not a JSON object"},
      {"null", "not a JSON object"},
      {"{\"id\": ", "not JSON: "},
      {Line() + Line(), "not JSON: "},
      {Line() + ",", "not JSON: "},
      {R"({"id": "a", "id": "b"})", "not JSON: the key \"id\" stands twice"},
      {"{\"id\": \"caf\xE9\"}", "not UTF-8 at byte 12"},
      {"{\"id\": \"\xED\xA0\x80\"}", "not UTF-8 at byte 9"},
  };
  const std::string file = (folder_.path() / "music.form.jsonl").string();
  for (const Case& test : cases) {
    SCOPED_TRACE(test.line);
    // On the third line, after a blank one that counts.
    const std::string first = With("id", "music.form-000");
    const std::vector<Fault> faults = FaultsOf(first + "\n\n" + test.line + "\n");
    ASSERT_FALSE(faults.empty());
    EXPECT_EQ(faults[0].file, file);
    bool said = false;
    for (const Fault& fault : faults) {
      EXPECT_EQ(fault.line, 3U);
      said |= fault.reason.find(test.reason) != std::string::npos;
    }
    EXPECT_TRUE(said) << faults[0].reason;
    EXPECT_THAT(message_, HasSubstr(file + ":3: "));
  }
}

TEST_F(BankFaultsTest, AnswersNearTheEdgesOfWholeNumbersAreShownAsWritten) {
  for (const char* value : {"18446744073709551615", "9223372036854775807", "-9223372036854775808",
                            "4294967297", "9223372036854775809"}) {
    const std::vector<Fault> faults = FaultsOf(WithAnswer(value));
    ASSERT_EQ(faults.size(), 1U) << value;
    EXPECT_THAT(faults[0].reason, HasSubstr("\"answer\" is "s + value + ", out of range"));
  }
  for (const char* value : {"1e99", "1e0", "18446744073709551617", "0.5", "-0.0"}) {
    const std::vector<Fault> faults = FaultsOf(WithAnswer(value));
    ASSERT_EQ(faults.size(), 1U) << value;
    EXPECT_THAT(faults[0].reason, HasSubstr("must be a whole number"));
  }
  for (const char* value : {"1e999", "01", "+1", "0x1", "NaN", "Infinity"}) {
    const std::vector<Fault> faults = FaultsOf(WithAnswer(value));
    ASSERT_EQ(faults.size(), 1U) << value;
    EXPECT_THAT(faults[0].reason, HasSubstr("not JSON"));
  }
}

TEST_F(BankFaultsTest, OneLineMayHaveSeveralFaults) {
  const std::vector<Fault> faults = FaultsOf(Line([](Json& json) {
    json.erase("source");
    json["answer"] = 9;
    json["extra"] = 1;
    json["method"] = "magic";
  }));
  EXPECT_EQ(faults.size(), 4U);
}

TEST_F(BankFaultsTest, ADuplicateIdNamesTheFirstPlaceAlsoAcrossFiles) {
  folder_.Write("a.jsonl", Line() + "\n");
  const std::vector<Fault> faults =
      FaultsOf(With("id", "music.form-002") + "\n" + Line() + "\n" + With("id", "music.form-002"));
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].line, 2U);
  EXPECT_THAT(faults[0].reason, HasSubstr("duplicate id \"music.form-001\", first at " +
                                          (folder_.path() / "a.jsonl").string() + ":1"));
  EXPECT_EQ(faults[1].line, 3U);
  EXPECT_THAT(faults[1].reason, HasSubstr("music.form.jsonl:1"));
}

TEST_F(BankFaultsTest, AByteOrderMarkIsAFaultOfTheFirstLineAndTheRestIsStillChecked) {
  const std::vector<Fault> faults =
      FaultsOf("\xEF\xBB\xBF" + With("id", "first") + "\n" + With("answer", 5));
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].line, 1U);
  EXPECT_THAT(faults[0].reason, HasSubstr("byte-order mark"));
  EXPECT_EQ(faults[1].line, 2U);
}

TEST_F(BankFaultsTest, NulBytesAreRefusedWhereverTheyStand) {
  for (const std::string& line : {Line() + "\0"s, Line() + "\0 {\"and\": \"more\"}"s,
                                  "\0"s + Line(), "\0"s, With("source", "x").insert(30, 1, '\0')}) {
    const std::vector<Fault> faults = FaultsOf(line + "\n");
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_THAT(faults[0].reason, HasSubstr("not JSON"));
  }
}

TEST_F(BankFaultsTest, DeepNestingIsAFaultAndNoCrash) {
  constexpr size_t kDepth = 200000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  std::string good = Line();
  const std::string as_option = good.replace(good.find("\"bridge\""), 8, deep);
  EXPECT_EQ(FaultsOf(deep).size(), 1U);
  EXPECT_EQ(FaultsOf(std::string(kDepth, '{')).size(), 1U);
  EXPECT_EQ(FaultsOf(WithAnswer(deep)).size(), 1U);
  const std::vector<Fault> faults = FaultsOf(as_option);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults[0].reason, HasSubstr("levels deep"));
  // As deep as is read, it is an option that is no text.
  good = Line();
  const std::string shallow = std::string(90, '[') + std::string(90, ']');
  EXPECT_THAT(FaultsOf(good.replace(good.find("\"bridge\""), 8, shallow))[0].reason,
              HasSubstr("every option must be text"));
}

TEST_F(BankFaultsTest, AMessageStaysOneLineAFaultAndOfReadableLength) {
  // A long text that never ends, and names with line ends in them.
  FaultsOf("{\"id\": \"" + std::string(1 << 20, 'x'));
  EXPECT_LT(message_.size(), 2000U);
  FaultsOf(Line([](Json& json) {
    json["sub\nfield"] = 1;
    json["method"] = "a\nb";
    json["subcategory"] = "c\nd";
    json["options"] = {"e\nf", "e\nf", "g", "h"};
  }));
  EXPECT_EQ(Split(message_, '\n').size(), 5U) << message_;  // the heading and four faults
}

TEST_F(BankFaultsTest, TheMessageShowsTwentyFaultsAndCountsTheRest) {
  std::string content;
  for (int i = 0; i < 25; ++i) content += "{}x\n";
  EXPECT_EQ(FaultsOf(content).size(), 25U);
  EXPECT_THAT(message_, HasSubstr(": 25 faults, so nothing was loaded:"));
  EXPECT_THAT(message_, HasSubstr("music.form.jsonl:20: "));
  EXPECT_THAT(message_, testing::Not(HasSubstr("music.form.jsonl:21: ")));
  EXPECT_TRUE(message_.ends_with("\n  and 5 more"));
}

TEST_F(BankFaultsTest, NothingIsLoadedWhenOneLineOfOneFileIsBad) {
  folder_.Write("a.jsonl", Line() + "\n");
  folder_.Write("music.form.jsonl", With("id", "music.form-002") + "\n{}\n");
  const Result<Bank> bank = ReadBank(folder_.path());
  EXPECT_EQ(bank.status().code(), StatusCode::kUnreadable);
}

TEST_F(BankFaultsTest, AFolderWithTheNameOfAFileIsAFaultOfTheWhole) {
  std::filesystem::create_directory(folder_.path() / "odd.jsonl");
  const std::vector<Fault> faults = FaultsOf(Line());
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].line, 0U);
  EXPECT_THAT(faults[0].ToString(), HasSubstr("odd.jsonl: "));
  EXPECT_THAT(faults[0].ToString(), testing::Not(HasSubstr("odd.jsonl:0")));
}

TEST(FaultTest, WritesThePlaceAsCompilersDo) {
  EXPECT_EQ((Fault{"bank/a.jsonl", 12, "bad"}).ToString(), "bank/a.jsonl:12: bad");
  EXPECT_EQ((Fault{"bank/a.jsonl", 0, "bad"}).ToString(), "bank/a.jsonl: bad");
}

}  // namespace
}  // namespace hearsay
