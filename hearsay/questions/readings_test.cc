#include "hearsay/questions/readings.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/json.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json Good() {
  return {{"question", "music.form-001"},
          {"text_hash", "abc"},
          {"reader", "r1-1"},
          {"pick", 2},
          {"sureness", 0.75},
          {"remark", "Clear."}};
}

std::string Without(const char* field) {
  Json json = Good();
  json.erase(field);
  return DumpJson(json);
}

std::string With(const char* field, const Json& value) {
  Json json = Good();
  json[field] = value;
  return DumpJson(json);
}

class ReadReadingsTest : public ::testing::Test {
 protected:
  ReadReadingsTest() { std::filesystem::create_directory(folder_.path() / "readings"); }

  std::vector<BlindReading> Read() {
    faults_.clear();
    return ReadReadings(folder_.path(), &faults_);
  }

  TemporaryFolder folder_;
  std::vector<Fault> faults_;
};

TEST_F(ReadReadingsTest, KeepsEveryFieldAndThePlace) {
  const auto file = folder_.Write("readings/music.form.jsonl", "\n" + DumpJson(Good()) + "\n");
  const std::vector<BlindReading> readings = Read();
  EXPECT_THAT(faults_, IsEmpty());
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_EQ(readings[0].question, "music.form-001");
  EXPECT_EQ(readings[0].text_hash, "abc");
  EXPECT_EQ(readings[0].reader, "r1-1");
  EXPECT_EQ(readings[0].pick, 2);
  EXPECT_EQ(readings[0].sureness, 0.75);
  EXPECT_EQ(readings[0].remark, "Clear.");
  EXPECT_EQ(readings[0].place.file, file.string());
  EXPECT_EQ(readings[0].place.line, 2U);
}

TEST_F(ReadReadingsTest, FollowsTheFilesNames) {
  folder_.Write("readings/b.jsonl", With("reader", "third"));
  folder_.Write("readings/a.jsonl", With("reader", "first") + "\r\n" + With("reader", "second"));
  folder_.Write("readings/a.txt", "no reading");
  std::vector<std::string> readers;
  for (const BlindReading& reading : Read()) readers.push_back(reading.reader);
  EXPECT_THAT(readers, ElementsAre("first", "second", "third"));
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(ReadReadingsTest, WithoutAFolderThereAreNone) {
  std::vector<Fault> faults;
  EXPECT_THAT(ReadReadings(folder_.path() / "nowhere", &faults), IsEmpty());
  EXPECT_THAT(faults, IsEmpty());
}

TEST_F(ReadReadingsTest, LinesThatAreNoneAreFaultsAndLeftOut) {
  const std::pair<std::string, const char*> cases[] = {
      {Without("question"), "\"question\" must be there, and text"},
      {Without("text_hash"), "\"text_hash\" must be there, and text"},
      {Without("reader"), "\"reader\" must be there, and text"},
      {Without("remark"), "\"remark\" must be there, and text"},
      {Without("pick"), "\"pick\" must be there, and a whole number"},
      {Without("sureness"), "\"sureness\" must be there, and a number from 0 to 1"},
      {With("question", 1), "\"question\" must be there, and text"},
      {With("pick", "2"), "\"pick\" must be there, and a whole number"},
      {With("pick", 1.5), "\"pick\" must be there, and a whole number"},
      {With("pick", -1), "\"pick\" must be an option's index"},
      {With("pick", 8), "\"pick\" must be an option's index"},
      {With("sureness", "1"), "\"sureness\" must be there"},
      {With("sureness", 1.01), "\"sureness\" must be there"},
      {With("sureness", -0.01), "\"sureness\" must be there"},
      {"[]", "not a JSON object"},
      {"{", "not JSON: "},
  };
  for (const auto& [line, reason] : cases) {
    SCOPED_TRACE(line);
    const auto file = folder_.Write("readings/a.jsonl",
                                    DumpJson(Good()) + "\n" + line + "\n" + With("reader", "r1-2"));
    EXPECT_EQ(Read().size(), 2U);
    ASSERT_EQ(faults_.size(), 1U);
    EXPECT_EQ(faults_[0].file, file.string());
    EXPECT_EQ(faults_[0].line, 2U);
    EXPECT_THAT(faults_[0].reason, HasSubstr(reason));
  }
}

TEST_F(ReadReadingsTest, SurenessMayBeZeroOrOne) {
  folder_.Write("readings/a.jsonl", With("sureness", 0) + "\n" + With("sureness", 1));
  EXPECT_EQ(Read().size(), 2U);
  EXPECT_THAT(faults_, IsEmpty());
}

class ReadingFaultsTest : public ::testing::Test {
 protected:
  ReadingFaultsTest() {
    question_ = {.id = "music.form-001",
                 .subcategory = "music.form",
                 .question = "Which section returns?",
                 .options = {"bridge", "refrain", "coda", "intro"},
                 .answer = 1,
                 .method = "authored"};
    bank_.questions = {question_};
    bank_.places[question_.id] = {"bank/music.form.jsonl", 7};
  }

  // Of the question as it was at first.
  BlindReading By(const std::string& reader, int pick = 1) const {
    return {.question = question_.id,
            .text_hash = TextHash(question_),
            .reader = reader,
            .pick = pick,
            .sureness = 1,
            .place = {"bank/readings/music.form.jsonl", 3}};
  }

  std::vector<std::string> Faults(const std::vector<BlindReading>& readings) const {
    std::vector<std::string> faults;
    for (const Fault& fault : ReadingFaults(bank_, readings)) faults.push_back(fault.ToString());
    return faults;
  }

  Question question_;
  Bank bank_;
};

TEST_F(ReadingFaultsTest, TwoReadersWhoPickTheKeyAreEnough) {
  EXPECT_THAT(Faults({By("r1-1"), By("r2-1")}), IsEmpty());
  EXPECT_THAT(Faults({By("r1-1"), By("r2-1"), By("r3-1")}), IsEmpty());
}

TEST_F(ReadingFaultsTest, FewerAreNot) {
  EXPECT_THAT(Faults({}), ElementsAre("bank/music.form.jsonl:7: has 0 blind readings that agree "
                                      "with its key, 2 are needed"));
  EXPECT_THAT(Faults({By("r1-1")}), ElementsAre(HasSubstr("has 1 blind readings that agree")));
}

TEST_F(ReadingFaultsTest, OneReaderCountsOnce) {
  EXPECT_THAT(Faults({By("r1-1"), By("r1-1")}),
              ElementsAre("bank/readings/music.form.jsonl:3: a second reading of music.form-001 by "
                          "r1-1",
                          HasSubstr("has 1 blind readings that agree")));
}

TEST_F(ReadingFaultsTest, APickOfAnotherOptionCallsForOneMoreThatAgrees) {
  EXPECT_THAT(
      Faults({By("r1-1"), By("r2-1"), By("r3-1", 0)}),
      ElementsAre("bank/music.form.jsonl:7: has 2 blind readings that agree with its key, 3 "
                  "are needed (1 picked another option)"));
  EXPECT_THAT(Faults({By("r1-1"), By("r2-1"), By("r3-1", 0), By("r4-1")}), IsEmpty());
  EXPECT_THAT(Faults({By("r1-1"), By("r2-1", 0), By("r3-1", 2)}),
              ElementsAre(HasSubstr("has 1 blind readings that agree with its key, 4 are needed")));
}

TEST_F(ReadingFaultsTest, AReadingOfAnotherTextDoesNotCount) {
  const std::vector<BlindReading> readings = {By("r1-1"), By("r2-1")};
  bank_.questions[0].options[0] = "verse";
  EXPECT_THAT(Faults(readings), ElementsAre(HasSubstr("has 0 blind readings that agree with its "
                                                      "key, 2 are needed (2 are of a text that was "
                                                      "changed since)")));
  // Nor does a pick that was another option then.
  bank_.questions[0] = question_;
  BlindReading old = By("r3-1", 0);
  old.text_hash = "of the draft";
  EXPECT_THAT(Faults({readings[0], readings[1], old}), IsEmpty());
}

TEST_F(ReadingFaultsTest, ExplanationAndSourceMayBeMended) {
  bank_.questions[0].explanation = "It comes back.";
  bank_.questions[0].source = "another textbook";
  EXPECT_THAT(Faults({By("r1-1"), By("r2-1")}), IsEmpty());
}

TEST_F(ReadingFaultsTest, TheDictionaryVouchesForLexicalQuestions) {
  bank_.questions[0].method = "lexical";
  EXPECT_THAT(Faults({}), IsEmpty());
  EXPECT_THAT(Faults({By("r1-1", 3)}), ElementsAre(HasSubstr("picked another option")));
  bank_.questions[0].method = "computed";
  EXPECT_THAT(Faults({}), ElementsAre(HasSubstr("has 0 blind readings")));
}

TEST_F(ReadingFaultsTest, NamesAReadingOfAQuestionThatIsNotThere) {
  BlindReading stray = By("r3-1");
  stray.question = "music.form-999";
  EXPECT_THAT(Faults({By("r1-1"), By("r2-1"), stray}),
              ElementsAre("bank/readings/music.form.jsonl:3: a reading of music.form-999, which "
                          "the bank does not hold"));
}

}  // namespace
}  // namespace hearsay
