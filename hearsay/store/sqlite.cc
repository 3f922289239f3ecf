#include "hearsay/store/sqlite.h"

#include <utility>

#include "fmt/format.h"

namespace hearsay {

Status SqliteStatus(sqlite3* database, const std::filesystem::path& path, int code) {
  const std::string name = path.string();
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Busy(fmt::format(
          "{}: another process holds this store; wait until it is done, or use another --store",
          name));
    case SQLITE_NOTADB:
      return Unreadable(fmt::format(
          "{}: is not a SQLite file, so not a store of hearsay; --store names another", name));
    case SQLITE_CORRUPT:
      return Unreadable(
          fmt::format("{}: is damaged ({}); recover what can be read with sqlite3's .recover", name,
                      sqlite3_errmsg(database)));
    case SQLITE_FULL:
      return NoSpace(fmt::format(
          "{}: the disk is full; what was stored before is safe: make room, and run the same "
          "command again",
          name));
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return NoSpace(
          fmt::format("{}: cannot be opened or written ({}); is the folder there, "
                      "writable, and the disk not full?",
                      name, sqlite3_errmsg(database)));
    default:
      return Internal(fmt::format("{}: SQLite: {}", name, sqlite3_errmsg(database)));
  }
}

Status Execute(sqlite3* database, const std::filesystem::path& path, const char* sql) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Status::Ok() : SqliteStatus(database, path, code);
}

Result<Statement> Statement::Prepare(sqlite3* database, const std::filesystem::path& path,
                                     std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return SqliteStatus(database, path, code);
  return Statement(database, path, statement);
}

Statement::Statement(sqlite3* database, std::filesystem::path path, sqlite3_stmt* statement)
    : database_(database), path_(std::move(path)), statement_(statement) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      path_(std::move(other.path_)),
      statement_(std::exchange(other.statement_, nullptr)),
      next_(other.next_) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::Bind(std::string_view text) {
  sqlite3_bind_text64(statement_, next_++, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::Bind(int64_t number) {
  sqlite3_bind_int64(statement_, next_++, number);
  return *this;
}

Statement& Statement::Bind(double number) {
  sqlite3_bind_double(statement_, next_++, number);
  return *this;
}

Statement& Statement::BindNull() {
  sqlite3_bind_null(statement_, next_++);
  return *this;
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqliteStatus(database_, path_, code);
}

Status Statement::Run() {
  Status status;
  while (true) {
    const auto row = Step();
    if (!row.ok()) status = row.status();
    if (!row.ok() || !*row) break;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  next_ = 1;
  return status;
}

std::string Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return "";
  return {text, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

int64_t Statement::Integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::Real(int column) const { return sqlite3_column_double(statement_, column); }
bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<Transaction> Transaction::Begin(sqlite3* database, const std::filesystem::path& path) {
  HEARSAY_RETURN_IF_ERROR(Execute(database, path, "BEGIN IMMEDIATE"));
  return Transaction(database, path);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), path_(std::move(other.path_)) {}

Transaction::~Transaction() {
  if (database_ != nullptr) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Transaction::Commit() {
  HEARSAY_RETURN_IF_ERROR(Execute(database_, path_, "COMMIT"));
  database_ = nullptr;
  return Status::Ok();
}

}  // namespace hearsay
