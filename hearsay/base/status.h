// Status and Result: how every layer of hearsay reports failure. No layer below cli exits, prints
// to the terminal or lets an exception cross its border; it returns one of these.
#ifndef HEARSAY_BASE_STATUS_H_
#define HEARSAY_BASE_STATUS_H_

#include <optional>
#include <string>
#include <utility>

namespace hearsay {

enum class StatusCode {
  kOk,
  kInvalidArgument,  // the user asked for something that cannot be done as asked
  kNotFound,         // a file, name, run or question that is not there
  kUnreadable,       // input that is there but is truncated, malformed or of another kind
  kUnavailable,      // an endpoint or package index that does not answer, after retries
  kBusy,             // another process holds what is needed
  kNoSpace,          // a full disk, or a file that cannot be written
  kInterrupted,      // the user asked to stop; what was done is stored
  kInternal,         // a broken promise inside hearsay or a library
};

// One outcome. The message is one sentence for a person: what, where, and what to do.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  static Status Ok() { return {}; }

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

inline Status InvalidArgument(std::string message) {
  return {StatusCode::kInvalidArgument, std::move(message)};
}
inline Status NotFound(std::string message) { return {StatusCode::kNotFound, std::move(message)}; }
inline Status Unreadable(std::string message) {
  return {StatusCode::kUnreadable, std::move(message)};
}
inline Status Unavailable(std::string message) {
  return {StatusCode::kUnavailable, std::move(message)};
}
inline Status Busy(std::string message) { return {StatusCode::kBusy, std::move(message)}; }
inline Status NoSpace(std::string message) { return {StatusCode::kNoSpace, std::move(message)}; }
inline Status Interrupted(std::string message) {
  return {StatusCode::kInterrupted, std::move(message)};
}
inline Status Internal(std::string message) { return {StatusCode::kInternal, std::move(message)}; }

// A value, or the Status that says why there is none. Reading the value of a failed Result is a
// programming error (std::optional's).
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }
  T& value() { return value_.value(); }
  const T& value() const { return value_.value(); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  Status status_;
  std::optional<T> value_;
};

#define HEARSAY_CONCAT_INNER(a, b) a##b
#define HEARSAY_CONCAT(a, b) HEARSAY_CONCAT_INNER(a, b)

#define HEARSAY_RETURN_IF_ERROR(expression)          \
  do {                                               \
    ::hearsay::Status hearsay_status = (expression); \
    if (!hearsay_status.ok()) return hearsay_status; \
  } while (false)

#define HEARSAY_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return result.status();                        \
  target = std::move(result.value())

// HEARSAY_ASSIGN_OR_RETURN(auto bytes, ReadFile(path)): the value, or return the Status.
#define HEARSAY_ASSIGN_OR_RETURN(target, expression) \
  HEARSAY_ASSIGN_OR_RETURN_INNER(HEARSAY_CONCAT(hearsay_result_, __LINE__), target, expression)

}  // namespace hearsay

#endif  // HEARSAY_BASE_STATUS_H_
