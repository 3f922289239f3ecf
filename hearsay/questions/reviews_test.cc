#include "hearsay/questions/reviews.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kTaxonomy = R"({"categories": [
  {"id": "music", "name": "Music", "questions": 3, "subcategories": [
    {"id": "music.form", "name": "Form", "questions": 3}]}]})";

// Lines as a person may have written them: fields in another order, spaces of all kinds.
constexpr std::string_view kFirst =
    R"({ "subcategory":"music.form","id":"music.form-001",  "question": "Which \u266f?", )"
    R"("options": ["a","b","c","d"], "answer": 0, "explanation": "E", "source": "S", )"
    R"("method": "authored", "reviewed_by": "" })";
constexpr std::string_view kSecond =
    R"({"id": "music.form-002", "subcategory": "music.form", )"
    R"("question": "Which section returns?", "options": ["bridge", "refrain", "coda", "intro"], )"
    R"("answer": 1, "explanation": "It does.", "source": "S", "method": "authored", )"
    R"("reviewed_by": ""})";
constexpr std::string_view kThird =
    R"({"id": "music.form-003", "subcategory": "music.form", "question": "What ends it?", )"
    R"("options": ["bridge", "refrain", "coda", "intro"], "answer": 2, "explanation": "It does.", )"
    R"("source": "S", "method": "authored", "reviewed_by": ""}  )";

class ReviewsTest : public ::testing::Test {
 protected:
  ReviewsTest() {
    folder_.Write("taxonomy.json", kTaxonomy);
    // Blank lines, a carriage return, no newline at the end.
    Write(std::string(kFirst) + "\r\n\n" + std::string(kSecond) + "\n" + std::string(kThird));
  }

  void Write(const std::string& content) { file_ = folder_.Write("music.form.jsonl", content); }

  Bank Read() const {
    auto bank = ReadBank(folder_.path());
    EXPECT_TRUE(bank.ok()) << bank.status().message();
    return bank.ok() ? *bank : Bank();
  }

  static Review Of(const Question& question, bool sound = true) {
    return {.question = question.id,
            .text_hash = TextHash(question),
            .reviewer = "Ada \"A.\" Byron",
            .date = "2026-11-24",
            .pick = 1,
            .sound = sound,
            .remark = "Fine,\nI think."};
  }

  std::string Questions() const { return *ReadFile(file_); }

  std::vector<std::string> Faults() const {
    std::vector<Fault> faults;
    const std::vector<Review> reviews = ReadReviews(folder_.path(), &faults);
    EXPECT_THAT(faults, IsEmpty());
    std::vector<std::string> texts;
    for (const Fault& fault : ReviewFaults(Read(), reviews)) texts.push_back(fault.ToString());
    return texts;
  }

  TemporaryFolder folder_;
  std::filesystem::path file_;
};

TEST_F(ReviewsTest, ASoundReviewSignsTheQuestionAndKeepsEveryOtherLineByteForByte) {
  const Bank bank = Read();
  const Question& second = bank.questions[1];
  const Status added = AddReview(folder_.path(), bank, second, Of(second));
  ASSERT_TRUE(added.ok()) << added.message();
  EXPECT_EQ(Questions(),
            std::string(kFirst) + "\r\n\n" +
                std::string(R"({"id": "music.form-002", "subcategory": "music.form", )"
                            R"("question": "Which section returns?", )"
                            R"("options": ["bridge", "refrain", "coda", "intro"], "answer": 1, )"
                            R"("explanation": "It does.", "source": "S", "method": "authored", )"
                            R"("reviewed_by": "Ada \"A.\" Byron, 2026-11-24"})") +
                "\n" + std::string(kThird));
  EXPECT_EQ(Read().questions[1].reviewed_by, "Ada \"A.\" Byron, 2026-11-24");
  EXPECT_EQ(TextHash(Read().questions[1]), TextHash(second));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(ReviewsTest, TheFirstAndTheLastLineCanBeReviewedToo) {
  const Bank bank = Read();
  for (const size_t index : {0, 2}) {
    const Question& question = bank.questions[index];
    const Status added = AddReview(folder_.path(), bank, question, Of(question));
    ASSERT_TRUE(added.ok()) << added.message();
  }
  const std::string content = Questions();
  EXPECT_THAT(content, HasSubstr("\n\n" + std::string(kSecond) + "\n{"));
  EXPECT_TRUE(content.ends_with("}")) << "the file had no newline at its end";
  const Bank after = Read();
  EXPECT_EQ(after.questions[0].reviewed_by, "Ada \"A.\" Byron, 2026-11-24");
  EXPECT_EQ(after.questions[1].reviewed_by, "");
  EXPECT_EQ(after.questions[2].reviewed_by, "Ada \"A.\" Byron, 2026-11-24");
  EXPECT_EQ(after.questions[0].question, "Which \u266F?");
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(ReviewsTest, TheRecordHoldsEveryFieldAndGrows) {
  const Bank bank = Read();
  ASSERT_TRUE(
      AddReview(folder_.path(), bank, bank.questions[1], Of(bank.questions[1], false)).ok());
  ASSERT_TRUE(AddReview(folder_.path(), bank, bank.questions[2], Of(bank.questions[2])).ok());
  std::vector<Fault> faults;
  const std::vector<Review> reviews = ReadReviews(folder_.path(), &faults);
  EXPECT_THAT(faults, IsEmpty());
  ASSERT_EQ(reviews.size(), 2U);
  const Review wanted = Of(bank.questions[1], false);
  EXPECT_EQ(reviews[0].question, wanted.question);
  EXPECT_EQ(reviews[0].text_hash, wanted.text_hash);
  EXPECT_EQ(reviews[0].reviewer, wanted.reviewer);
  EXPECT_EQ(reviews[0].date, wanted.date);
  EXPECT_EQ(reviews[0].pick, wanted.pick);
  EXPECT_EQ(reviews[0].remark, wanted.remark);
  EXPECT_FALSE(reviews[0].sound);
  EXPECT_TRUE(reviews[1].sound);
  EXPECT_EQ(reviews[1].place.file, (folder_.path() / "reviews/music.form.jsonl").string());
  EXPECT_EQ(reviews[1].place.line, 2U);
}

TEST_F(ReviewsTest, ARecordWithoutALastNewlineIsContinuedOnALineOfItsOwn) {
  const Bank bank = Read();
  ASSERT_TRUE(
      AddReview(folder_.path(), bank, bank.questions[0], Of(bank.questions[0], false)).ok());
  std::string record = *ReadFile(folder_.path() / "reviews/music.form.jsonl");
  record.pop_back();
  folder_.Write("reviews/music.form.jsonl", record);
  ASSERT_TRUE(
      AddReview(folder_.path(), bank, bank.questions[1], Of(bank.questions[1], false)).ok());
  EXPECT_TRUE(ReadFile(folder_.path() / "reviews/music.form.jsonl")->starts_with(record + "\n"));
  std::vector<Fault> faults;
  EXPECT_EQ(ReadReviews(folder_.path(), &faults).size(), 2U);
  EXPECT_THAT(faults, IsEmpty());
}

TEST_F(ReviewsTest, AnUnsoundReviewLeavesTheQuestionAndIsAFault) {
  const std::string before = Questions();
  const Bank bank = Read();
  ASSERT_TRUE(
      AddReview(folder_.path(), bank, bank.questions[1], Of(bank.questions[1], false)).ok());
  EXPECT_EQ(Questions(), before);
  EXPECT_THAT(Faults(), ElementsAre(file_.string() +
                                    ":3: Ada \"A.\" Byron found it unsound on 2026-11-24: Fine,\nI "
                                    "think."));
}

TEST_F(ReviewsTest, AnUnsoundReviewOfATextThatWasMendedSinceIsNone) {
  const Bank bank = Read();
  ASSERT_TRUE(
      AddReview(folder_.path(), bank, bank.questions[1], Of(bank.questions[1], false)).ok());
  std::string content = Questions();
  content.replace(content.find("section returns"), 15, "part comes back");
  Write(content);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(ReviewsTest, AChangedTextIsNoLongerReviewed) {
  const Bank bank = Read();
  ASSERT_TRUE(AddReview(folder_.path(), bank, bank.questions[1], Of(bank.questions[1])).ok());
  std::string content = Questions();
  content.replace(content.find("section returns"), 15, "part comes back");
  Write(content);
  EXPECT_THAT(Faults(),
              ElementsAre(file_.string() +
                          ":3: \"reviewed_by\" says \"Ada \"A.\" Byron, 2026-11-24\", and no "
                          "review of this text bears it out"));
}

TEST_F(ReviewsTest, AnExplanationMayBeMendedAfterwards) {
  const Bank bank = Read();
  ASSERT_TRUE(AddReview(folder_.path(), bank, bank.questions[1], Of(bank.questions[1])).ok());
  std::string content = Questions();
  content.replace(content.find("It does."), 8, "It always comes back.");
  Write(content);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(ReviewsTest, ASignatureWithoutItsReviewIsAFault) {
  Bank bank = Read();
  bank.questions[1].reviewed_by = "Ada \"A.\" Byron, 2026-11-24";
  Review review = Of(bank.questions[1]);
  EXPECT_THAT(ReviewFaults(bank, {review}), IsEmpty());
  EXPECT_EQ(ReviewFaults(bank, {}).size(), 1U);
  review.date = "2026-11-25";
  EXPECT_EQ(ReviewFaults(bank, {review}).size(), 1U);
  review = Of(bank.questions[1]);
  review.reviewer = "Somebody Else";
  EXPECT_EQ(ReviewFaults(bank, {review}).size(), 1U);
  // Of another question.
  review = Of(bank.questions[2]);
  EXPECT_EQ(ReviewFaults(bank, {review}).size(), 1U);
  // By somebody who found it unsound: that, and the signature.
  review = Of(bank.questions[1], false);
  EXPECT_EQ(ReviewFaults(bank, {review}).size(), 2U);
}

TEST_F(ReviewsTest, AReviewOfAQuestionThatIsNotThereIsAFault) {
  const Bank bank = Read();
  Review stray = Of(bank.questions[0]);
  stray.question = "music.form-999";
  stray.place = {"bank/reviews/a.jsonl", 4};
  const auto faults = ReviewFaults(bank, {stray});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].ToString(),
            "bank/reviews/a.jsonl:4: a review of music.form-999, which the bank does not hold");
}

TEST_F(ReviewsTest, AFileThatWasChangedMeanwhileIsLeftAlone) {
  const Bank bank = Read();
  const std::string moved = std::string(kSecond) + "\n" + std::string(kFirst) + "\n";
  Write(moved);
  const Status added = AddReview(folder_.path(), bank, bank.questions[0], Of(bank.questions[0]));
  EXPECT_EQ(added.code(), StatusCode::kUnreadable);
  EXPECT_THAT(added.message(), HasSubstr("music.form.jsonl:1: is no longer music.form-001"));
  EXPECT_EQ(Questions(), moved);
}

TEST_F(ReviewsTest, LinesThatAreNoReviewsAreFaultsAndLeftOut) {
  const Json good = {{"question", "a"},      {"text_hash", "h"}, {"reviewer", "R"},
                     {"date", "2026-11-24"}, {"pick", -1},       {"sound", true},
                     {"remark", ""}};
  std::filesystem::create_directory(folder_.path() / "reviews");
  for (const auto& [field, value] : good.items()) {
    Json without = good;
    without.erase(field);
    Json wrong = good;
    wrong[field] = Json::array();
    folder_.Write("reviews/a.jsonl",
                  DumpJson(good) + "\n" + DumpJson(without) + "\n" + DumpJson(wrong));
    std::vector<Fault> faults;
    EXPECT_EQ(ReadReviews(folder_.path(), &faults).size(), 1U) << field;
    ASSERT_EQ(faults.size(), 2U) << field;
    EXPECT_EQ(faults[0].line, 2U);
    EXPECT_EQ(faults[1].line, 3U);
    for (const Fault& fault : faults) EXPECT_THAT(fault.reason, HasSubstr("\"" + field + "\""));
  }
}

TEST_F(ReviewsTest, WithoutAFolderThereAreNone) {
  std::vector<Fault> faults;
  EXPECT_THAT(ReadReviews(folder_.path(), &faults), IsEmpty());
  EXPECT_THAT(faults, IsEmpty());
}

}  // namespace
}  // namespace hearsay
