#include "hearsay/store/store.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/hash.h"
#include "hearsay/store/sqlite.h"

namespace hearsay {
namespace {

// "hrsy", in the file's header: tells a store from any other SQLite file.
constexpr int kApplicationId = 0x68727379;
constexpr int kBusyMilliseconds = 3000;
constexpr size_t kRunIdDigits = 12;

// One step per schema version: kMigrations[v] takes a store from version v to v + 1. Steps that
// were once released are never changed.
constexpr const char* kMigrations[] = {
    R"sql(
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
)sql",
    R"sql(
ALTER TABLE questions ADD COLUMN audio TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN answer_text TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN labels TEXT NOT NULL DEFAULT '{}';
)sql",
};
constexpr int kSchemaVersion = static_cast<int>(std::size(kMigrations));

RowStatus StatusFromName(std::string_view name) {
  if (name == "answered") return RowStatus::kAnswered;
  return name == "unreadable" ? RowStatus::kUnreadable : RowStatus::kFailed;
}

// JSON has no infinity: null stands for it.
std::string DumpLogs(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(std::isfinite(value) ? Json(value) : Json());
  return DumpJson(list);
}

std::vector<double> ParseLogs(const std::string& text) {
  std::vector<double> values;
  const auto json = ParseJson(text);
  if (!json.ok()) return values;
  for (const Json& value : *json) {
    values.push_back(value.is_number() ? value.get<double>()
                                       : -std::numeric_limits<double>::infinity());
  }
  return values;
}

template <typename T>
std::vector<T> ParseList(const std::string& text) {
  const auto json = ParseJson(text);
  return json.ok() ? json->get<std::vector<T>>() : std::vector<T>();
}

Result<int64_t> Pragma(sqlite3* database, const std::filesystem::path& path, const char* name) {
  HEARSAY_ASSIGN_OR_RETURN(Statement statement,
                           Statement::Prepare(database, path, fmt::format("PRAGMA {}", name)));
  HEARSAY_ASSIGN_OR_RETURN(const bool row, statement.Step());
  return row ? statement.Integer(0) : 0;
}

// What tells whose file it is, read in one transaction: another process may be making it just now.
struct Marks {
  int64_t application = 0;
  int64_t version = 0;
  bool empty = true;  // no table, index or view

  // Nobody's yet: a new file, or one whose making was cut short.
  bool blank() const { return application == 0 && version == 0 && empty; }
};

Result<Marks> ReadMarks(sqlite3* database, const std::filesystem::path& path) {
  HEARSAY_ASSIGN_OR_RETURN(
      Statement statement,
      Statement::Prepare(database, path,
                         "SELECT application_id, user_version, NOT EXISTS (SELECT * FROM "
                         "sqlite_master) FROM pragma_application_id, pragma_user_version"));
  HEARSAY_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) return Internal(fmt::format("{}: SQLite tells nothing of it", path.string()));
  return Marks{statement.Integer(0), statement.Integer(1), statement.Integer(2) != 0};
}

constexpr std::string_view kRunColumns =
    "SELECT id, evaluation, model, identity, notes, first_prompt, created, seconds, orders, "
    "(SELECT count(*) FROM plan WHERE run = runs.id), "
    "(SELECT coalesce(sum(evaluated_tokens), 0) FROM rows WHERE run = runs.id) FROM runs ";

Result<Run> ReadRun(const Statement& statement) {
  Run run;
  run.id = statement.Text(0);
  run.evaluation = statement.Text(1);
  run.model = statement.Text(2);
  HEARSAY_ASSIGN_OR_RETURN(run.identity, ParseJson(statement.Text(3)));
  run.notes = ParseList<std::string>(statement.Text(4));
  run.first_prompt = statement.Text(5);
  run.created = statement.Text(6);
  run.seconds = statement.Real(7);
  run.orders = static_cast<int>(statement.Integer(8));
  run.questions = static_cast<int>(statement.Integer(9));
  run.evaluated_tokens = statement.Integer(10);
  return run;
}

}  // namespace

std::string_view RowStatusName(RowStatus status) {
  switch (status) {
    case RowStatus::kAnswered:
      return "answered";
    case RowStatus::kUnreadable:
      return "unreadable";
    case RowStatus::kFailed:
      return "failed";
  }
  return "";
}

std::string RunId(const Json& identity) {
  return Sha256Hex(DumpJson(identity)).substr(0, kRunIdDigits);
}

Result<std::filesystem::path> DefaultStorePath() {
  if (const char* named = std::getenv("HEARSAY_STORE"); named != nullptr && *named != '\0') {
    return std::filesystem::path(named);
  }
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path folder, DataDirectory());
  return folder / "hearsay.sqlite";
}

Result<std::unique_ptr<Store>> Store::Open(const std::filesystem::path& path, bool create) {
  std::error_code error;
  if (!create && !std::filesystem::exists(path, error)) {
    return NotFound(fmt::format("{}: no such store; hearsay probe makes one, --store names another",
                                path.string()));
  }
  if (std::filesystem::is_directory(path, error)) {
    return Unreadable(fmt::format("{}: is a folder; --store names a file", path.string()));
  }
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  std::unique_ptr<Store> store(new Store(path, database));
  if (code != SQLITE_OK) return SqliteStatus(database, path, code);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  HEARSAY_RETURN_IF_ERROR(store->Migrate(create));
  return store;
}

Store::~Store() { sqlite3_close(database_); }

Status Store::Migrate(bool create) {
  HEARSAY_ASSIGN_OR_RETURN(const Marks marks, ReadMarks(database_, path_));
  const std::string name = path_.string();
  if (!marks.blank() && marks.application != kApplicationId) {
    return Unreadable(fmt::format(
        "{}: is a SQLite file of some other program, not a store of hearsay; it was left as it is",
        name));
  }
  if (marks.blank() && !create) {
    return Unreadable(fmt::format("{}: is empty, so not a store of hearsay", name));
  }
  if (marks.version > kSchemaVersion) {
    return Unreadable(
        fmt::format("{}: was written by a newer hearsay (schema {}, this one reads up to {}); use "
                    "that version, or another --store",
                    name, marks.version, kSchemaVersion));
  }
  if (marks.version < kSchemaVersion) {
    HEARSAY_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_, path_));
    // Another process may have been first.
    HEARSAY_ASSIGN_OR_RETURN(int64_t version, Pragma(database_, path_, "user_version"));
    for (; version < kSchemaVersion; ++version) {
      HEARSAY_RETURN_IF_ERROR(Execute(database_, path_, kMigrations[version]));
    }
    const std::string now = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                        kApplicationId, kSchemaVersion);
    HEARSAY_RETURN_IF_ERROR(Execute(database_, path_, now.c_str()));
    HEARSAY_RETURN_IF_ERROR(transaction.Commit());
  }
  // Kept in the file, and asked for anew each time: the process that made it may have been killed
  // before. Another one that is reading just now stands in the way, and does this itself.
  const Status wal = Execute(database_, path_, "PRAGMA journal_mode = WAL");
  if (!wal.ok() && wal.code() != StatusCode::kBusy) return wal;
  return Execute(database_, path_, "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
}

Status Store::AddRun(const Run& run, const std::vector<Question>& questions) {
  HEARSAY_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_, path_));
  HEARSAY_RETURN_IF_ERROR(AddRunInTransaction(run, questions));
  return transaction.Commit();
}

Status Store::AddRunInTransaction(const Run& run, const std::vector<Question>& questions) {
  HEARSAY_ASSIGN_OR_RETURN(
      Statement add_run,
      Statement::Prepare(database_, path_,
                         "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  add_run.Bind(run.id).Bind(run.evaluation).Bind(run.model).Bind(DumpJson(run.identity));
  add_run.Bind(DumpJson(Json(run.notes))).Bind(run.first_prompt).Bind(run.created);
  add_run.Bind(0.0).Bind(run.orders);
  HEARSAY_RETURN_IF_ERROR(add_run.Run());
  if (sqlite3_changes(database_) == 0) return Status::Ok();

  HEARSAY_ASSIGN_OR_RETURN(
      Statement add_question,
      Statement::Prepare(database_, path_,
                         "INSERT OR REPLACE INTO questions (text_hash, id, subcategory, question, "
                         "options, answer, explanation, source, method, reviewed_by, audio, "
                         "answer_text, labels) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  HEARSAY_ASSIGN_OR_RETURN(
      Statement add_plan,
      Statement::Prepare(database_, path_, "INSERT INTO plan VALUES (?, ?, ?, ?)"));
  for (size_t i = 0; i < questions.size(); ++i) {
    const Question& question = questions[i];
    const std::string hash = TextHash(question);
    add_question.Bind(hash).Bind(question.id).Bind(question.subcategory).Bind(question.question);
    add_question.Bind(DumpJson(Json(question.options))).Bind(question.answer);
    add_question.Bind(question.explanation).Bind(question.source).Bind(question.method);
    add_question.Bind(question.reviewed_by).Bind(question.audio).Bind(question.answer_text);
    add_question.Bind(DumpJson(question.labels.empty() ? Json::object() : Json(question.labels)));
    HEARSAY_RETURN_IF_ERROR(add_question.Run());
    add_plan.Bind(run.id).Bind(static_cast<int64_t>(i)).Bind(question.id).Bind(hash);
    HEARSAY_RETURN_IF_ERROR(add_plan.Run());
  }
  return Status::Ok();
}

Status Store::AppendRows(const std::string& run_id, const std::vector<Row>& rows, double seconds) {
  HEARSAY_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_, path_));
  HEARSAY_RETURN_IF_ERROR(AppendRowsInTransaction(run_id, rows, seconds));
  return transaction.Commit();
}

Status Store::AppendRowsInTransaction(const std::string& run_id, const std::vector<Row>& rows,
                                      double seconds) {
  HEARSAY_ASSIGN_OR_RETURN(
      Statement forget,
      Statement::Prepare(database_, path_,
                         "DELETE FROM rows WHERE run = ? AND question = ? AND order_index = ? AND "
                         "status = 'failed'"));
  HEARSAY_ASSIGN_OR_RETURN(
      Statement add,
      Statement::Prepare(
          database_, path_,
          "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?, ?)"));
  for (const Row& row : rows) {
    forget.Bind(run_id).Bind(row.question_id).Bind(row.order_index);
    HEARSAY_RETURN_IF_ERROR(forget.Run());
    add.Bind(run_id).Bind(row.question_id).Bind(row.order_index).Bind(DumpJson(Json(row.order)));
    add.Bind(RowStatusName(row.status)).Bind(row.reason).Bind(row.worth_retrying ? 1 : 0);
    if (row.pick >= 0) {
      add.Bind(row.pick);
    } else {
      add.BindNull();
    }
    add.Bind(DumpLogs(row.log_probabilities)).Bind(row.prompt_tokens).Bind(row.evaluated_tokens);
    add.Bind(row.generated_tokens).Bind(row.reply).Bind(row.reasoning).Bind(row.prompt);
    HEARSAY_RETURN_IF_ERROR(add.Run());
  }
  HEARSAY_ASSIGN_OR_RETURN(
      Statement time,
      Statement::Prepare(database_, path_, "UPDATE runs SET seconds = seconds + ? WHERE id = ?"));
  return time.Bind(seconds).Bind(run_id).Run();
}

Status Store::SetNotes(const std::string& run_id, const std::vector<std::string>& notes) {
  HEARSAY_ASSIGN_OR_RETURN(
      Statement statement,
      Statement::Prepare(database_, path_, "UPDATE runs SET notes = ? WHERE id = ?"));
  return statement.Bind(DumpJson(Json(notes))).Bind(run_id).Run();
}

Result<std::vector<Run>> Store::Runs() const {
  HEARSAY_ASSIGN_OR_RETURN(
      Statement statement,
      Statement::Prepare(database_, path_,
                         fmt::format("{} ORDER BY created DESC, id", kRunColumns)));
  std::vector<Run> runs;
  while (true) {
    HEARSAY_ASSIGN_OR_RETURN(const bool row, statement.Step());
    if (!row) return runs;
    HEARSAY_ASSIGN_OR_RETURN(Run run, ReadRun(statement));
    runs.push_back(std::move(run));
  }
}

Result<Run> Store::FindRun(std::string_view id) const {
  HEARSAY_ASSIGN_OR_RETURN(const std::vector<Run> runs, Runs());
  const Run* found = nullptr;
  for (const Run& run : runs) {
    if (id.empty() || !run.id.starts_with(id)) continue;
    if (found != nullptr) {
      return InvalidArgument(fmt::format("\"{}\" begins several runs ({} and {}); write more of it",
                                         id, found->id, run.id));
    }
    found = &run;
  }
  if (found == nullptr) {
    return NotFound(
        fmt::format("{}: has no run \"{}\"; hearsay runs lists them", path_.string(), id));
  }
  return *found;
}

Result<std::vector<Question>> Store::Questions(const std::string& run_id) const {
  HEARSAY_ASSIGN_OR_RETURN(
      Statement statement,
      Statement::Prepare(
          database_, path_,
          "SELECT q.id, q.subcategory, q.question, q.options, q.answer, "
          "q.explanation, q.source, q.method, q.reviewed_by, q.audio, q.answer_text, q.labels "
          "FROM plan p JOIN questions q ON q.text_hash = p.text_hash AND q.id = p.question WHERE "
          "p.run = ? ORDER "
          "BY p.place"));
  statement.Bind(run_id);
  std::vector<Question> questions;
  while (true) {
    HEARSAY_ASSIGN_OR_RETURN(const bool row, statement.Step());
    if (!row) return questions;
    Question question{statement.Text(0),
                      statement.Text(1),
                      statement.Text(2),
                      ParseList<std::string>(statement.Text(3)),
                      static_cast<int>(statement.Integer(4)),
                      statement.Text(5),
                      statement.Text(6),
                      statement.Text(7),
                      statement.Text(8)};
    question.audio = statement.Text(9);
    question.answer_text = statement.Text(10);
    if (const auto labels = ParseJson(statement.Text(11)); labels.ok()) {
      question.labels = labels->get<std::map<std::string, std::string>>();
    }
    questions.push_back(std::move(question));
  }
}

Result<std::vector<Row>> Store::Rows(const std::string& run_id, bool texts) const {
  HEARSAY_ASSIGN_OR_RETURN(
      Statement statement,
      Statement::Prepare(
          database_, path_,
          fmt::format("SELECT r.question, r.order_index, r.option_order, r.status, r.reason, "
                      "r.worth_retrying, r.pick, r.log_probabilities, r.prompt_tokens, "
                      "r.evaluated_tokens, r.generated_tokens{} FROM plan p JOIN rows r ON r.run = "
                      "p.run AND r.question = p.question WHERE p.run = ? ORDER BY p.place, "
                      "r.order_index",
                      texts ? ", r.reply, r.reasoning, r.prompt" : "")));
  statement.Bind(run_id);
  std::vector<Row> rows;
  while (true) {
    HEARSAY_ASSIGN_OR_RETURN(const bool found, statement.Step());
    if (!found) return rows;
    Row row;
    row.question_id = statement.Text(0);
    row.order_index = static_cast<int>(statement.Integer(1));
    row.order = ParseList<int>(statement.Text(2));
    row.status = StatusFromName(statement.Text(3));
    row.reason = statement.Text(4);
    row.worth_retrying = statement.Integer(5) != 0;
    row.pick = statement.IsNull(6) ? -1 : static_cast<int>(statement.Integer(6));
    row.log_probabilities = ParseLogs(statement.Text(7));
    row.prompt_tokens = static_cast<int>(statement.Integer(8));
    row.evaluated_tokens = static_cast<int>(statement.Integer(9));
    row.generated_tokens = static_cast<int>(statement.Integer(10));
    if (texts) {
      row.reply = statement.Text(11);
      row.reasoning = statement.Text(12);
      row.prompt = statement.Text(13);
    }
    rows.push_back(std::move(row));
  }
}

Status Store::Merge(const Store& other) {
  HEARSAY_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_, path_));
  HEARSAY_ASSIGN_OR_RETURN(const std::vector<Run> runs, other.Runs());
  for (const Run& run : runs) {
    HEARSAY_ASSIGN_OR_RETURN(const std::vector<Question> questions, other.Questions(run.id));
    HEARSAY_ASSIGN_OR_RETURN(const std::vector<Row> rows, other.Rows(run.id, true));
    HEARSAY_RETURN_IF_ERROR(AddRunInTransaction(run, questions));
    const int64_t before = sqlite3_total_changes(database_);
    HEARSAY_RETURN_IF_ERROR(AppendRowsInTransaction(run.id, rows, 0));
    // The time goes with the rows: a store that brings none was merged before. One change is the
    // run's own.
    if (sqlite3_total_changes(database_) - before > 1) {
      HEARSAY_RETURN_IF_ERROR(AppendRowsInTransaction(run.id, {}, run.seconds));
    }
    HEARSAY_ASSIGN_OR_RETURN(Run joined, FindRun(run.id));
    for (const std::string& note : run.notes) {
      if (std::find(joined.notes.begin(), joined.notes.end(), note) == joined.notes.end()) {
        joined.notes.push_back(note);
      }
    }
    HEARSAY_RETURN_IF_ERROR(SetNotes(run.id, joined.notes));
  }
  return transaction.Commit();
}

}  // namespace hearsay
