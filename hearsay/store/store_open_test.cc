// Opening: what a store is, what is refused and left as it was, and who may be in at once.
#include <sqlite3.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "hearsay/store/store.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A second connection to a SQLite file, as another program would have it.
class OtherProgram {
 public:
  explicit OtherProgram(const fs::path& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &database_), SQLITE_OK);
  }
  ~OtherProgram() { sqlite3_close(database_); }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;

  void Do(const char* sql) {
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(database_, sql, nullptr, nullptr, &error), SQLITE_OK)
        << sql << ": " << error;
    sqlite3_free(error);
  }

  // The first column of the first row.
  std::string Ask(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr), SQLITE_OK) << sql;
    std::string answer;
    if (sqlite3_step(statement) == SQLITE_ROW) {
      answer = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return answer;
  }

 private:
  sqlite3* database_ = nullptr;
};

Run SomeRun() {
  Run run;
  run.id = "a";
  return run;
}

std::string Bytes(const fs::path& path) {
  const auto bytes = ReadFile(path);
  EXPECT_TRUE(bytes.ok()) << bytes.status().message();
  return bytes.ok() ? *bytes : "";
}

// Holds that the file is refused, whether it may be made or not, and not changed by a byte.
void ExpectRefusedAndUntouched(const fs::path& path, StatusCode code, const std::string& reason) {
  const std::string before = Bytes(path);
  for (const bool create : {true, false}) {
    const auto store = Store::Open(path, create);
    ASSERT_FALSE(store.ok()) << "create " << create;
    EXPECT_EQ(store.status().code(), code) << store.status().message();
    EXPECT_THAT(store.status().message(), HasSubstr(reason));
    EXPECT_THAT(store.status().message(), HasSubstr(path.string()));
  }
  EXPECT_EQ(Bytes(path), before);
  for (const char* side : {"-wal", "-shm", "-journal"}) {
    EXPECT_FALSE(fs::exists(path.string() + side)) << side;
  }
}

TEST(StoreOpenTest, MarksANewStore) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "new.sqlite";
  {
    const auto store = Store::Open(path, true);
    ASSERT_TRUE(store.ok()) << store.status().message();
    EXPECT_EQ((*store)->path(), path);
    EXPECT_TRUE((*store)->Runs()->empty());
  }
  OtherProgram other(path);
  EXPECT_EQ(other.Ask("PRAGMA application_id"), "1752331129");  // "hrsy"
  EXPECT_EQ(other.Ask("PRAGMA user_version"), "2");
  EXPECT_EQ(other.Ask("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(other.Ask("PRAGMA integrity_check"), "ok");
}

TEST(StoreOpenTest, OpensAgainWithoutAChange) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "twice.sqlite";
  ASSERT_TRUE(Store::Open(path, true).ok());
  const std::string before = Bytes(path);
  ASSERT_TRUE(Store::Open(path, false).ok());
  ASSERT_TRUE(Store::Open(path, true).ok());
  EXPECT_EQ(Bytes(path), before);
}

TEST(StoreOpenTest, MissingFileIsNotMadeUnlessAsked) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "none.sqlite";
  EXPECT_EQ(Store::Open(path, false).status().code(), StatusCode::kNotFound);
  EXPECT_FALSE(fs::exists(path));
}

TEST(StoreOpenTest, RefusesAFolder) {
  const TemporaryFolder folder;
  for (const bool create : {true, false}) {
    const auto store = Store::Open(folder.path(), create);
    EXPECT_EQ(store.status().code(), StatusCode::kUnreadable);
    EXPECT_THAT(store.status().message(), HasSubstr("is a folder"));
  }
}

TEST(StoreOpenTest, RefusesWhatCannotBeWritten) {
  const auto store = Store::Open("/proc/hearsay/store.sqlite", true);
  EXPECT_EQ(store.status().code(), StatusCode::kNoSpace);
  EXPECT_THAT(store.status().message(), HasSubstr("/proc/hearsay/store.sqlite"));
}

TEST(StoreOpenTest, RefusesAFileThatIsNotSqlite) {
  const TemporaryFolder folder;
  ExpectRefusedAndUntouched(folder.Write("words", "these are some words, not a database\n"),
                            StatusCode::kUnreadable, "is not a SQLite file");
  ExpectRefusedAndUntouched(folder.Write("long", std::string(100000, 'x')), StatusCode::kUnreadable,
                            "is not a SQLite file");
}

TEST(StoreOpenTest, RefusesAnotherProgramsFile) {
  const TemporaryFolder folder;
  const fs::path plain = folder.path() / "photos.sqlite";
  OtherProgram(plain).Do("CREATE TABLE photos (name TEXT); INSERT INTO photos VALUES ('sea')");
  ExpectRefusedAndUntouched(plain, StatusCode::kUnreadable, "some other program");

  const fs::path wal = folder.path() / "mail.sqlite";
  OtherProgram(wal).Do("PRAGMA journal_mode = WAL; CREATE TABLE mail (text TEXT)");
  ExpectRefusedAndUntouched(wal, StatusCode::kUnreadable, "some other program");

  // Tables may be yet to come where there is another program's mark.
  const fs::path marked = folder.path() / "marked.sqlite";
  OtherProgram(marked).Do("PRAGMA application_id = 42");
  ExpectRefusedAndUntouched(marked, StatusCode::kUnreadable, "some other program");
}

TEST(StoreOpenTest, RefusesANewerSchema) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "newer.sqlite";
  ASSERT_TRUE(Store::Open(path, true).ok());
  OtherProgram(path).Do("PRAGMA user_version = 99");
  ExpectRefusedAndUntouched(path, StatusCode::kUnreadable, "written by a newer hearsay (schema 99");
}

// As hearsay 0.1 made it; its first schema, word for word.
constexpr const char* kFirstSchema = R"sql(
CREATE TABLE runs (
  id TEXT PRIMARY KEY, evaluation TEXT NOT NULL, model TEXT NOT NULL, identity TEXT NOT NULL,
  notes TEXT NOT NULL, first_prompt TEXT NOT NULL, created TEXT NOT NULL,
  seconds REAL NOT NULL, orders INTEGER NOT NULL);
CREATE TABLE questions (
  text_hash TEXT NOT NULL, id TEXT NOT NULL, subcategory TEXT NOT NULL, question TEXT NOT NULL,
  options TEXT NOT NULL, answer INTEGER NOT NULL, explanation TEXT NOT NULL, source TEXT NOT NULL,
  method TEXT NOT NULL, reviewed_by TEXT NOT NULL, PRIMARY KEY (text_hash, id)) WITHOUT ROWID;
CREATE TABLE plan (
  run TEXT NOT NULL REFERENCES runs(id), place INTEGER NOT NULL, question TEXT NOT NULL,
  text_hash TEXT NOT NULL, PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE TABLE rows (
  run TEXT NOT NULL REFERENCES runs(id), question TEXT NOT NULL, order_index INTEGER NOT NULL,
  option_order TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
  worth_retrying INTEGER NOT NULL, pick INTEGER, log_probabilities TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL, evaluated_tokens INTEGER NOT NULL,
  generated_tokens INTEGER NOT NULL, reply TEXT NOT NULL, reasoning TEXT NOT NULL,
  prompt TEXT NOT NULL, PRIMARY KEY (run, question, order_index));
)sql";

TEST(StoreOpenTest, BringsTheFirstSchemaUpToDate) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "old.sqlite";
  {
    OtherProgram old(path);
    old.Do("PRAGMA journal_mode = WAL; PRAGMA application_id = 1752331129");
    old.Do(kFirstSchema);
    old.Do(R"sql(
PRAGMA user_version = 1;
INSERT INTO runs VALUES ('0123456789ab', 'probe', 'some-model', '{"evaluation":"probe"}', '[]',
  'the prompt', '2026-01-01T00:00:00Z', 1.5, 1);
INSERT INTO questions VALUES (
  '30ef285de23bb3622c34d09b37573023f7bec34be42ad3b4bf02ddccc9bb6988', 'q1',
  'music.pitch_scales', 'Which note is an octave above A4?', '["A3","A5","E5","A♯4"]', 1,
  'Twice.', 'a book', 'computed', '');
INSERT INTO plan VALUES ('0123456789ab', 0, 'q1',
  '30ef285de23bb3622c34d09b37573023f7bec34be42ad3b4bf02ddccc9bb6988');
INSERT INTO rows VALUES ('0123456789ab', 'q1', 0, '[0,1,2,3]', 'answered', '', 0, 1, '[]', 9, 8, 7,
  'B', '', 'the prompt'))sql");
  }
  const auto store = Store::Open(path, false);
  ASSERT_TRUE(store.ok()) << store.status().message();
  EXPECT_EQ(OtherProgram(path).Ask("PRAGMA user_version"), "2");
  const auto questions = (*store)->Questions("0123456789ab");
  ASSERT_TRUE(questions.ok()) << questions.status().message();
  ASSERT_EQ(questions->size(), 1U);
  EXPECT_EQ(questions->front().options[3], "A\u266F4");
  EXPECT_EQ(questions->front().audio, "");
  EXPECT_TRUE(questions->front().labels.empty());
  // Nothing that identifies it has changed.
  EXPECT_EQ(TextHash(questions->front()),
            "30ef285de23bb3622c34d09b37573023f7bec34be42ad3b4bf02ddccc9bb6988");
  const auto rows = (*store)->Rows("0123456789ab", true);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().reply, "B");
  EXPECT_EQ(rows->front().pick, 1);
  // And it takes what the new columns are for.
  Question heard = questions->front();
  heard.audio = "a.wav";
  EXPECT_TRUE((*store)->AddRun(SomeRun(), {heard}).ok());
  EXPECT_EQ((*store)->Questions("a")->front().audio, "a.wav");
}

TEST(StoreOpenTest, AnUpdateThatFailsChangesNothing) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "odd.sqlite";
  {
    OtherProgram old(path);
    old.Do("PRAGMA journal_mode = WAL; PRAGMA application_id = 1752331129");
    old.Do(kFirstSchema);
    // The last of the update's columns is there already, so that its last statement fails.
    old.Do("ALTER TABLE questions ADD COLUMN labels TEXT; PRAGMA user_version = 1");
  }
  EXPECT_FALSE(Store::Open(path, false).ok());
  OtherProgram after(path);
  EXPECT_EQ(after.Ask("PRAGMA user_version"), "1");
  EXPECT_EQ(after.Ask("SELECT count(*) FROM pragma_table_info('questions') WHERE name = 'audio'"),
            "0");
}

TEST(StoreOpenTest, SaysThatADamagedStoreIsDamaged) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "damaged.sqlite";
  ASSERT_TRUE(Store::Open(path, true).ok());
  std::string bytes = Bytes(path);
  ASSERT_GT(bytes.size(), 4096U);
  // The first page holds the list of tables after the header's 100 bytes.
  for (size_t i = 100; i < 4096; ++i) bytes[i] = '\xA5';
  const auto store = Store::Open(folder.Write("damaged.sqlite", bytes), true);
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.status().code(), StatusCode::kUnreadable);
  EXPECT_THAT(store.status().message(), HasSubstr("is damaged"));
}

TEST(StoreOpenTest, AnEmptyFileBecomesAStoreOnlyWhereOneMayBeMade) {
  const TemporaryFolder folder;
  const fs::path path = folder.Write("empty", "");
  EXPECT_EQ(Store::Open(path, false).status().code(), StatusCode::kUnreadable);
  EXPECT_TRUE(Bytes(path).empty());
  ASSERT_TRUE(Store::Open(path, true).ok());
  EXPECT_TRUE(Store::Open(path, false).ok());
}

// A process may die, or its disk fill up, when SQLite has made the file and hearsay no table yet.
TEST(StoreOpenTest, AFileWithoutTablesIsNoOtherProgramsFile) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "begun.sqlite";
  OtherProgram(path).Do("PRAGMA journal_mode = WAL");
  ASSERT_GT(fs::file_size(path), 0U);
  EXPECT_EQ(Store::Open(path, false).status().code(), StatusCode::kUnreadable);
  const auto store = Store::Open(path, true);
  ASSERT_TRUE(store.ok()) << store.status().message();
  EXPECT_TRUE((*store)->Runs().ok());
}

// The shards of a job array may all be told the same new store.
TEST(StoreOpenTest, ManyMayMakeTheSameStoreAtOnce) {
  const TemporaryFolder folder;
  for (int round = 0; round < 20; ++round) {
    const fs::path path = folder.path() / ("store" + std::to_string(round));
    std::vector<Status> outcomes(6);
    std::vector<std::thread> threads;
    threads.reserve(outcomes.size());
    for (Status& outcome : outcomes) {
      threads.emplace_back([&] { outcome = Store::Open(path, true).status(); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Status& outcome : outcomes) EXPECT_TRUE(outcome.ok()) << outcome.message();
    EXPECT_EQ(OtherProgram(path).Ask("SELECT count(*) FROM runs"), "0");
    EXPECT_EQ(OtherProgram(path).Ask("PRAGMA journal_mode"), "wal");
  }
}

TEST(StoreOpenTest, SaysWhenAnotherProcessHoldsIt) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "held.sqlite";
  ASSERT_TRUE(Store::Open(path, true).ok());
  OtherProgram holder(path);
  holder.Do("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  const auto store = Store::Open(path, true);
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.status().code(), StatusCode::kBusy);
  EXPECT_THAT(store.status().message(), HasSubstr("another process holds this store"));
}

TEST(StoreOpenTest, AWriterIsWaitedForAndThenBusy) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "written.sqlite";
  const auto store = Store::Open(path, true);
  ASSERT_TRUE(store.ok());
  OtherProgram writer(path);
  writer.Do("BEGIN IMMEDIATE");
  EXPECT_EQ((*store)->AddRun(SomeRun(), {}).code(), StatusCode::kBusy);
  // Reading goes on meanwhile.
  EXPECT_TRUE((*store)->Runs().ok());
  writer.Do("COMMIT");
  EXPECT_TRUE((*store)->AddRun(SomeRun(), {}).ok());
  EXPECT_EQ((*store)->Runs()->size(), 1U);
}

TEST(StoreOpenTest, ARunsIdDependsOnAllOfItsIdentity) {
  const Json identity = {{"evaluation", "probe"}, {"orders", "one"}};
  EXPECT_EQ(RunId(identity).size(), 12U);
  EXPECT_EQ(RunId(identity), RunId(*ParseJson(DumpJson(identity))));
  EXPECT_NE(RunId(identity), RunId(Json{{"evaluation", "probe"}, {"orders", "all"}}));
}

TEST(StoreOpenTest, TheDefaultPathFollowsTheEnvironment) {
  const TemporaryFolder folder;
  const ScopedVariable data("XDG_DATA_HOME", folder.path().c_str());
  {
    const ScopedVariable named("HEARSAY_STORE", "/some/where.sqlite");
    EXPECT_EQ(*DefaultStorePath(), "/some/where.sqlite");
  }
  const ScopedVariable unnamed("HEARSAY_STORE", "");
  EXPECT_EQ(*DefaultStorePath(), folder.path() / "hearsay" / "hearsay.sqlite");
}

}  // namespace
}  // namespace hearsay
