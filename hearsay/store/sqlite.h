// A thin coat over SQLite's C interface: statements that bind and read by position, transactions
// that roll back, and SQLite's errors as Status.
#ifndef HEARSAY_STORE_SQLITE_H_
#define HEARSAY_STORE_SQLITE_H_

#include <sqlite3.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "hearsay/base/status.h"

namespace hearsay {

// SQLite's last error on this connection, as a sentence about the file.
Status SqliteStatus(sqlite3* database, const std::filesystem::path& path, int code);

class Statement {
 public:
  // kInternal when the SQL does not compile, or as SqliteStatus.
  static Result<Statement> Prepare(sqlite3* database, const std::filesystem::path& path,
                                   std::string_view sql);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Binds the next parameter; they count from the left.
  Statement& Bind(std::string_view text);
  Statement& Bind(int64_t number);
  Statement& Bind(int number) { return Bind(static_cast<int64_t>(number)); }
  Statement& Bind(double number);
  Statement& BindNull();

  // True: a row can be read. False: done.
  Result<bool> Step();
  // Steps to the end and makes the statement ready for new parameters.
  Status Run();

  std::string Text(int column) const;
  int64_t Integer(int column) const;
  double Real(int column) const;
  bool IsNull(int column) const;

 private:
  Statement(sqlite3* database, std::filesystem::path path, sqlite3_stmt* statement);

  sqlite3* database_;
  std::filesystem::path path_;
  sqlite3_stmt* statement_;
  int next_ = 1;
};

// Begins at once as a writer; rolls back unless Commit succeeded.
class Transaction {
 public:
  static Result<Transaction> Begin(sqlite3* database, const std::filesystem::path& path);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  Status Commit();

 private:
  Transaction(sqlite3* database, std::filesystem::path path)
      : database_(database), path_(std::move(path)) {}

  sqlite3* database_;
  std::filesystem::path path_;
};

Status Execute(sqlite3* database, const std::filesystem::path& path, const char* sql);

}  // namespace hearsay

#endif  // HEARSAY_STORE_SQLITE_H_
