// Runs and rows: what is kept, what is replaced, and that a call is all or nothing.
#include "hearsay/store/store.h"

#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Question MakeQuestion(const std::string& id) {
  return {id,
          "music.pitch",
          "Which is \"higher\"?",
          {"a", "b", "ç", "d"},
          2,
          "because",
          "a source",
          "authored",
          ""};
}

std::vector<Question> SomeQuestions() {
  return {MakeQuestion("q2"), MakeQuestion("q1"), MakeQuestion("q3")};
}

Run MakeRun(const std::string& id, const std::string& created = "2026-01-01T00:00:00Z") {
  Run run;
  run.id = id;
  run.evaluation = "probe";
  run.model = "some-model";
  run.identity = {{"evaluation", "probe"}, {"id", id}};
  run.notes = {"a note"};
  run.first_prompt = "the first prompt\n";
  run.created = created;
  run.orders = 2;
  return run;
}

Row MakeRow(const std::string& question, int order, RowStatus status, const std::string& reply) {
  Row row;
  row.question_id = question;
  row.order_index = order;
  row.order = {0, 1, 2, 3};
  row.status = status;
  row.reply = reply;
  if (status == RowStatus::kAnswered) row.pick = 1;
  if (status == RowStatus::kFailed) row.worth_retrying = true;
  if (status != RowStatus::kAnswered) row.reason = "some reason";
  return row;
}

std::vector<std::string> Replies(const Store& store, const std::string& run) {
  std::vector<std::string> replies;
  const auto rows = store.Rows(run, true);
  EXPECT_TRUE(rows.ok()) << rows.status().message();
  for (const Row& row : *rows) replies.push_back(row.question_id + ":" + row.reply);
  return replies;
}

class StoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open(const std::string& name) {
    auto store = Store::Open(folder_.path() / name, true);
    EXPECT_TRUE(store.ok()) << store.status().message();
    return std::move(*store);
  }

  // Runs SQL on a store behind its back.
  void Tamper(const std::string& name, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() / name).c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    sqlite3_close(database);
  }

  TemporaryFolder folder_;
};

TEST_F(StoreTest, GivesBackWhatABenchmarkSaysOfAQuestion) {
  Question question = MakeQuestion("clip-1");
  question.options = {"one", "two", "one", "three", "four", "five", "six", "seven"};
  question.answer = -1;
  question.audio = "./clips/ä 1.wav";
  question.answer_text = "Eight";
  question.labels = {{"task", "sound"}, {"sub-category", "Counting \"things\""}};
  ASSERT_TRUE(Open("s")->AddRun(MakeRun("aaa"), {question, MakeQuestion("text")}).ok());
  ASSERT_TRUE(Open("joined")->Merge(*Open("s")).ok());
  for (const char* name : {"s", "joined"}) {
    const auto questions = Open(name)->Questions("aaa");
    ASSERT_TRUE(questions.ok()) << questions.status().message();
    ASSERT_EQ(questions->size(), 2U);
    EXPECT_EQ(questions->front().options, question.options);
    EXPECT_EQ(questions->front().answer, -1);
    EXPECT_EQ(questions->front().audio, question.audio);
    EXPECT_EQ(questions->front().answer_text, "Eight");
    EXPECT_EQ(questions->front().labels, question.labels);
    EXPECT_EQ(questions->back().audio, "");
    EXPECT_TRUE(questions->back().labels.empty());
  }
}

TEST_F(StoreTest, GivesBackARunAndItsQuestionsInThePlansOrder) {
  ASSERT_TRUE(Open("s")->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  const auto store = Open("s");
  const auto run = store->FindRun("aaa");
  ASSERT_TRUE(run.ok()) << run.status().message();
  EXPECT_EQ(run->evaluation, "probe");
  EXPECT_EQ(run->model, "some-model");
  EXPECT_EQ(run->identity, MakeRun("aaa").identity);
  EXPECT_THAT(run->notes, ElementsAre("a note"));
  EXPECT_EQ(run->first_prompt, "the first prompt\n");
  EXPECT_EQ(run->created, "2026-01-01T00:00:00Z");
  EXPECT_EQ(run->orders, 2);
  EXPECT_EQ(run->questions, 3);
  EXPECT_EQ(run->seconds, 0);

  const auto questions = store->Questions("aaa");
  ASSERT_TRUE(questions.ok());
  ASSERT_EQ(questions->size(), 3U);
  EXPECT_EQ((*questions)[0].id, "q2");
  EXPECT_EQ((*questions)[1].id, "q1");
  const Question& third = (*questions)[2];
  EXPECT_EQ(third.id, "q3");
  EXPECT_EQ(third.question, "Which is \"higher\"?");
  EXPECT_THAT(third.options, ElementsAre("a", "b", "ç", "d"));
  EXPECT_EQ(third.answer, 2);
  EXPECT_EQ(third.explanation, "because");
  EXPECT_EQ(third.source, "a source");
  EXPECT_EQ(third.method, "authored");
}

TEST_F(StoreTest, AddingARunAgainChangesNothing) {
  const auto store = Open("s");
  ASSERT_TRUE(store->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  ASSERT_TRUE(store->AppendRows("aaa", {MakeRow("q1", 0, RowStatus::kAnswered, "x")}, 2.5).ok());
  auto again = MakeRun("aaa", "2027-01-01T00:00:00Z");
  again.first_prompt = "another";
  ASSERT_TRUE(store->AddRun(again, {MakeQuestion("q9")}).ok());
  const auto run = store->FindRun("aaa");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->created, "2026-01-01T00:00:00Z");
  EXPECT_EQ(run->first_prompt, "the first prompt\n");
  EXPECT_EQ(run->questions, 3);
  EXPECT_EQ(run->seconds, 2.5);
  EXPECT_EQ(store->Runs()->size(), 1U);
  EXPECT_THAT(Replies(*store, "aaa"), ElementsAre("q1:x"));
}

TEST_F(StoreTest, GivesBackEveryFieldOfARow) {
  const auto store = Open("s");
  ASSERT_TRUE(store->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Row row = MakeRow("q1", 1, RowStatus::kAnswered, std::string("re\0ply \x1b[2J", 11));
  row.order = {3, 2, 1, 0};
  row.log_probabilities = {-0.1, -kInfinity, -1234.5678901234567, 0.0};
  row.reasoning = "because";
  row.prompt = "prompt\r\n\ttext";
  row.prompt_tokens = 100;
  row.evaluated_tokens = 40;
  row.generated_tokens = 3;
  Row failed = MakeRow("q2", 0, RowStatus::kFailed, "");
  Row unreadable = MakeRow("q3", 0, RowStatus::kUnreadable, "hm");
  ASSERT_TRUE(store->AppendRows("aaa", {row, failed, unreadable}, 1).ok());

  const auto rows = Open("s")->Rows("aaa", true);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 3U);
  // In the plan's order: q2, q1, q3.
  EXPECT_EQ((*rows)[0].status, RowStatus::kFailed);
  EXPECT_EQ((*rows)[0].reason, "some reason");
  EXPECT_TRUE((*rows)[0].worth_retrying);
  EXPECT_EQ((*rows)[0].pick, -1);
  EXPECT_THAT((*rows)[0].log_probabilities, IsEmpty());
  const Row& got = (*rows)[1];
  EXPECT_EQ(got.question_id, "q1");
  EXPECT_EQ(got.order_index, 1);
  EXPECT_EQ(got.order, row.order);
  EXPECT_EQ(got.pick, 1);
  EXPECT_FALSE(got.worth_retrying);
  EXPECT_EQ(got.log_probabilities, row.log_probabilities);
  EXPECT_EQ(got.reply, row.reply);
  EXPECT_EQ(got.reasoning, row.reasoning);
  EXPECT_EQ(got.prompt, row.prompt);
  EXPECT_EQ(got.prompt_tokens, 100);
  EXPECT_EQ(got.evaluated_tokens, 40);
  EXPECT_EQ(got.generated_tokens, 3);
  EXPECT_EQ((*rows)[2].status, RowStatus::kUnreadable);

  const auto short_rows = store->Rows("aaa", false);
  ASSERT_EQ(short_rows->size(), 3U);
  EXPECT_EQ((*short_rows)[1].reply, "");
  EXPECT_EQ((*short_rows)[1].prompt, "");
  EXPECT_EQ((*short_rows)[1].evaluated_tokens, 40);
  EXPECT_EQ(store->FindRun("aaa")->evaluated_tokens, 40);
}

TEST_F(StoreTest, OnlyFailedRowsAreReplaced) {
  const auto store = Open("s");
  ASSERT_TRUE(store->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  ASSERT_TRUE(store
                  ->AppendRows("aaa",
                               {MakeRow("q1", 0, RowStatus::kAnswered, "kept"),
                                MakeRow("q2", 0, RowStatus::kFailed, "lost"),
                                MakeRow("q3", 0, RowStatus::kUnreadable, "kept")},
                               1)
                  .ok());
  ASSERT_TRUE(store
                  ->AppendRows("aaa",
                               {MakeRow("q1", 0, RowStatus::kAnswered, "late"),
                                MakeRow("q2", 0, RowStatus::kAnswered, "new"),
                                MakeRow("q3", 0, RowStatus::kAnswered, "late"),
                                MakeRow("q1", 1, RowStatus::kAnswered, "other order")},
                               0.5)
                  .ok());
  EXPECT_THAT(Replies(*store, "aaa"),
              ElementsAre("q2:new", "q1:kept", "q1:other order", "q3:kept"));
  EXPECT_EQ(store->FindRun("aaa")->seconds, 1.5);
  // A failure does not push an answer out.
  ASSERT_TRUE(store->AppendRows("aaa", {MakeRow("q2", 0, RowStatus::kFailed, "no")}, 0).ok());
  EXPECT_EQ(Replies(*store, "aaa").front(), "q2:new");
}

TEST_F(StoreTest, AppendingIsAllOrNothing) {
  const auto store = Open("s");
  ASSERT_TRUE(store->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  ASSERT_TRUE(store->AppendRows("aaa", {MakeRow("q1", 0, RowStatus::kFailed, "old")}, 1).ok());
  Tamper("s",
         "CREATE TRIGGER no BEFORE INSERT ON rows WHEN new.question = 'q3' BEGIN "
         "SELECT RAISE(ABORT, 'not this one'); END");
  const Status status = store->AppendRows(
      "aaa",
      {MakeRow("q1", 0, RowStatus::kAnswered, "new"), MakeRow("q2", 0, RowStatus::kAnswered, "new"),
       MakeRow("q3", 0, RowStatus::kAnswered, "new")},
      7);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.message(), HasSubstr("not this one"));
  EXPECT_THAT(Replies(*store, "aaa"), ElementsAre("q1:old"));
  EXPECT_EQ(store->FindRun("aaa")->seconds, 1);
  // The connection is as good as before.
  Tamper("s", "DROP TRIGGER no");
  EXPECT_TRUE(store->AppendRows("aaa", {MakeRow("q3", 0, RowStatus::kAnswered, "new")}, 0).ok());
}

TEST_F(StoreTest, RowsOfAnUnknownRunAreRefused) {
  const auto store = Open("s");
  EXPECT_FALSE(store->AppendRows("zzz", {MakeRow("q1", 0, RowStatus::kAnswered, "x")}, 1).ok());
}

TEST_F(StoreTest, AddingARunIsAllOrNothing) {
  const auto store = Open("s");
  Tamper("s",
         "CREATE TRIGGER no BEFORE INSERT ON plan WHEN new.place = 2 BEGIN "
         "SELECT RAISE(ABORT, 'not this one'); END");
  EXPECT_FALSE(store->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  EXPECT_TRUE(store->Runs()->empty());
  EXPECT_EQ(store->FindRun("aaa").status().code(), StatusCode::kNotFound);
}

TEST_F(StoreTest, FindsARunByTheBeginningOfItsId) {
  const auto store = Open("s");
  for (const char* id : {"abc1", "abd2", "xyz3"}) {
    ASSERT_TRUE(store->AddRun(MakeRun(id), SomeQuestions()).ok());
  }
  EXPECT_EQ(store->FindRun("abc1")->id, "abc1");
  EXPECT_EQ(store->FindRun("abd")->id, "abd2");
  EXPECT_EQ(store->FindRun("x")->id, "xyz3");
  const auto ambiguous = store->FindRun("ab");
  EXPECT_EQ(ambiguous.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(ambiguous.status().message(), HasSubstr("abc1"));
  EXPECT_THAT(ambiguous.status().message(), HasSubstr("abd2"));
  for (const char* id : {"", "b", "abc12", "%"}) {
    EXPECT_EQ(store->FindRun(id).status().code(), StatusCode::kNotFound) << id;
  }
}

TEST_F(StoreTest, ListsTheNewestRunFirst) {
  const auto store = Open("s");
  ASSERT_TRUE(store->AddRun(MakeRun("old", "2026-01-01T00:00:00Z"), SomeQuestions()).ok());
  ASSERT_TRUE(store->AddRun(MakeRun("new", "2026-03-01T00:00:00Z"), SomeQuestions()).ok());
  ASSERT_TRUE(store->AddRun(MakeRun("mid", "2026-02-01T00:00:00Z"), SomeQuestions()).ok());
  std::vector<std::string> ids;
  const auto runs = store->Runs();
  for (const auto& run : *runs) ids.push_back(run.id);
  EXPECT_THAT(ids, ElementsAre("new", "mid", "old"));
}

TEST_F(StoreTest, NotesAreReplaced) {
  const auto store = Open("s");
  ASSERT_TRUE(store->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  ASSERT_TRUE(store->SetNotes("aaa", {"one", "two"}).ok());
  EXPECT_THAT(store->FindRun("aaa")->notes, ElementsAre("one", "two"));
}

TEST_F(StoreTest, MergesShards) {
  const auto first = Open("first");
  const auto second = Open("second");
  for (const auto* store : {&first, &second}) {
    ASSERT_TRUE((*store)->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  }
  ASSERT_TRUE(first
                  ->AppendRows("aaa",
                               {MakeRow("q1", 0, RowStatus::kAnswered, "first"),
                                MakeRow("q2", 0, RowStatus::kFailed, "first")},
                               2)
                  .ok());
  ASSERT_TRUE(second
                  ->AppendRows("aaa",
                               {MakeRow("q1", 0, RowStatus::kFailed, "second"),
                                MakeRow("q2", 0, RowStatus::kAnswered, "second"),
                                MakeRow("q3", 0, RowStatus::kAnswered, "second")},
                               3)
                  .ok());
  ASSERT_TRUE(second->SetNotes("aaa", {"a note", "only the second's"}).ok());
  const auto joined = Open("joined");
  ASSERT_TRUE(joined->AddRun(MakeRun("bbb"), SomeQuestions()).ok());
  for (int times = 0; times < 2; ++times) {
    // The second time brings nothing new, and so changes nothing.
    ASSERT_TRUE(joined->Merge(*first).ok());
    ASSERT_TRUE(joined->Merge(*second).ok());
    EXPECT_THAT(Replies(*joined, "aaa"), ElementsAre("q2:second", "q1:first", "q3:second"));
    EXPECT_EQ(joined->FindRun("aaa")->seconds, 5);
    EXPECT_EQ(joined->FindRun("aaa")->questions, 3);
    EXPECT_THAT(joined->FindRun("aaa")->notes, ElementsAre("a note", "only the second's"));
    EXPECT_EQ(joined->Runs()->size(), 2U);
  }
}

TEST_F(StoreTest, MergingIsAllOrNothing) {
  const auto other = Open("other");
  for (const char* id : {"aaa", "bbb"}) {
    ASSERT_TRUE(other->AddRun(MakeRun(id), SomeQuestions()).ok());
    ASSERT_TRUE(other->AppendRows(id, {MakeRow("q1", 0, RowStatus::kAnswered, "x")}, 1).ok());
  }
  const auto store = Open("s");
  // Whichever of the two comes last fails.
  Tamper("s",
         "CREATE TRIGGER no BEFORE INSERT ON rows WHEN (SELECT count(*) FROM rows) = 1 BEGIN "
         "SELECT RAISE(ABORT, 'not this one'); END");
  EXPECT_FALSE(store->Merge(*other).ok());
  EXPECT_TRUE(store->Runs()->empty());
}

// A folder on a disk of `bytes`; where no disk can be mounted, files that cannot grow beyond it.
class SmallDisk {
 public:
  SmallDisk(const fs::path& folder, int bytes) : folder_(folder) {
    fs::create_directory(folder_);
    const std::string size = "size=" + std::to_string(bytes);
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, size.c_str()) == 0;
    if (mounted_) return;
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const struct rlimit limit = {static_cast<rlim_t>(bytes) / 2, old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    if (mounted_) {
      ::umount2(folder_.c_str(), MNT_DETACH);
    } else {
      MakeRoom();
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  void MakeRoom() {
    if (mounted_) {
      EXPECT_EQ(::mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, "size=16m"), 0);
    } else {
      ::setrlimit(RLIMIT_FSIZE, &old_limit_);
      std::signal(SIGXFSZ, old_handler_);
    }
  }

 private:
  fs::path folder_;
  bool mounted_ = false;
  void (*old_handler_)(int) = nullptr;
  struct rlimit old_limit_ = {};
};

TEST_F(StoreTest, AFullDiskLosesNothingThatWasStored) {
  SmallDisk disk(folder_.path() / "disk", 256 << 10);
  const fs::path path = folder_.path() / "disk" / "s";
  auto opened = Store::Open(path, true);
  ASSERT_TRUE(opened.ok()) << opened.status().message();
  std::unique_ptr<Store> store = std::move(*opened);
  ASSERT_TRUE(store->AddRun(MakeRun("aaa"), SomeQuestions()).ok());
  int stored = 0;
  Status status;
  while (stored < 1000) {
    status =
        store->AppendRows("aaa",
                          {MakeRow("q1", stored, RowStatus::kAnswered, std::string(3000, 'x')),
                           MakeRow("q2", stored, RowStatus::kAnswered, std::string(3000, 'y'))},
                          1);
    if (!status.ok()) break;
    ++stored;
  }
  EXPECT_EQ(status.code(), StatusCode::kNoSpace) << status.message();
  EXPECT_THAT(status.message(), HasSubstr("full"));
  EXPECT_GT(stored, 3);
  EXPECT_EQ(store->Rows("aaa", false)->size(), 2U * stored);
  EXPECT_EQ(store->FindRun("aaa")->seconds, stored);

  store.reset();
  disk.MakeRoom();
  opened = Store::Open(path, true);
  ASSERT_TRUE(opened.ok()) << opened.status().message();
  store = std::move(*opened);
  EXPECT_EQ(store->Rows("aaa", false)->size(), 2U * stored);
  EXPECT_TRUE(store->AppendRows("aaa", {MakeRow("q3", 0, RowStatus::kAnswered, "z")}, 1).ok());
  EXPECT_EQ(Replies(*store, "aaa").back(), "q3:z");
}

TEST_F(StoreTest, ADiskThatIsFullFromTheStartIsNotBlamedOnTheFileLater) {
  SmallDisk disk(folder_.path() / "disk", 8 << 10);
  const fs::path path = folder_.path() / "disk" / "s";
  EXPECT_EQ(Store::Open(path, true).status().code(), StatusCode::kNoSpace);
  disk.MakeRoom();
  const auto store = Store::Open(path, true);
  EXPECT_TRUE(store.ok()) << store.status().message();
}

}  // namespace
}  // namespace hearsay
