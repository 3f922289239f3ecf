// Runs and their rows in one SQLite file (WAL mode). docs/store_format.md describes the tables.
//
// What a caller may rely on: rows given to one AppendRows are all there after it returns, or none
// is; a process killed at any point loses at most the call it was in; a second process may read,
// and may write between this one's calls. Not for use from several threads at once.
#ifndef HEARSAY_STORE_STORE_H_
#define HEARSAY_STORE_STORE_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/questions/orders.h"
#include "hearsay/questions/question.h"

struct sqlite3;

namespace hearsay {

// What came of one question in one option order.
enum class RowStatus { kAnswered, kUnreadable, kFailed };

// "answered", "unreadable", "failed": in the store and in JSON.
std::string_view RowStatusName(RowStatus status);

struct Row {
  std::string question_id;
  int order_index = 0;
  OptionOrder order;  // which authored option stood at each place
  RowStatus status = RowStatus::kAnswered;
  std::string reason;           // why it failed or could not be read
  bool worth_retrying = false;  // a failed row that the next run of the same command asks again
  int pick = -1;                // authored index of the chosen option
  std::vector<double> log_probabilities;  // by authored index; empty where there are none
  std::string reply;
  std::string reasoning;
  std::string prompt;  // as the model saw it; kept for the first order of each question
  int prompt_tokens = 0;
  int evaluated_tokens = 0;
  int generated_tokens = 0;
};

struct Run {
  std::string id;          // the first 12 digits of the identity's SHA-256
  std::string evaluation;  // "probe"
  std::string model;       // as the user named it
  Json identity;           // all that can change the rows
  std::vector<std::string> notes;
  std::string first_prompt;
  std::string created;  // UTC, ISO 8601
  double seconds = 0;   // spent answering, over all resumptions
  int64_t evaluated_tokens = 0;
  int orders = 1;     // rows per question; of those with the most options
  int questions = 0;  // planned
};

// A run's identity: the id is a function of it.
std::string RunId(const Json& identity);

class Store {
 public:
  // Opens the file, makes it where `create`, and brings an older schema up to date. kNotFound;
  // kUnreadable for a file that is not SQLite, not hearsay's, or written by a newer hearsay; kBusy
  // when another process holds it; kNoSpace when it cannot be written.
  static Result<std::unique_ptr<Store>> Open(const std::filesystem::path& path, bool create);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Adds the run and its planned questions, in order; does nothing for a run that is there already.
  Status AddRun(const Run& run, const std::vector<Question>& questions);

  // Adds rows; one that is there already is kept unless it had failed. Adds to the run's time.
  Status AppendRows(const std::string& run_id, const std::vector<Row>& rows, double seconds);

  Status SetNotes(const std::string& run_id, const std::vector<std::string>& notes);

  // Newest first.
  Result<std::vector<Run>> Runs() const;
  // By id or the beginning of one that is unique. kNotFound, or kInvalidArgument when several
  // match.
  Result<Run> FindRun(std::string_view id) const;
  // The planned questions, in order.
  Result<std::vector<Question>> Questions(const std::string& run_id) const;
  // In the plan's order, then by order of options. With `texts` false the long texts (prompt,
  // reply, reasoning) stay empty.
  Result<std::vector<Row>> Rows(const std::string& run_id, bool texts) const;

  // Joins another store's runs into this one, all or nothing.
  Status Merge(const Store& other);

  const std::filesystem::path& path() const { return path_; }

 private:
  Store(std::filesystem::path path, sqlite3* database)
      : path_(std::move(path)), database_(database) {}
  Status Migrate(bool create);
  Status AppendRowsInTransaction(const std::string& run_id, const std::vector<Row>& rows,
                                 double seconds);
  Status AddRunInTransaction(const Run& run, const std::vector<Question>& questions);

  std::filesystem::path path_;
  sqlite3* database_;
};

// $HEARSAY_STORE, else hearsay.sqlite in the user's data folder.
Result<std::filesystem::path> DefaultStorePath();

}  // namespace hearsay

#endif  // HEARSAY_STORE_STORE_H_
