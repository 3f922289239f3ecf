#include "hearsay/base/status.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

TEST(StatusTest, DefaultIsOkAndSaysNothing) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.code(), StatusCode::kOk);
  EXPECT_EQ(status.message(), "");
}

TEST(StatusTest, EachMakerGivesItsOwnCode) {
  const std::pair<Status, StatusCode> cases[] = {
      {InvalidArgument("m"), StatusCode::kInvalidArgument},
      {NotFound("m"), StatusCode::kNotFound},
      {Unreadable("m"), StatusCode::kUnreadable},
      {Unavailable("m"), StatusCode::kUnavailable},
      {Busy("m"), StatusCode::kBusy},
      {NoSpace("m"), StatusCode::kNoSpace},
      {Interrupted("m"), StatusCode::kInterrupted},
      {Internal("m"), StatusCode::kInternal},
  };
  for (const auto& [status, code] : cases) {
    EXPECT_EQ(status.code(), code);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(status.message(), "m");
  }
}

TEST(ResultTest, HoldsAValueThatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  ASSERT_TRUE(result.ok());
  const std::unique_ptr<int> taken = std::move(*result);
  EXPECT_EQ(*taken, 7);
}

TEST(ResultTest, HoldsTheStatusOfAFailure) {
  const Result<int> result(Busy("taken"));
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.status().code(), StatusCode::kBusy);
  EXPECT_EQ(result.status().message(), "taken");
  EXPECT_THROW((void)result.value(), std::bad_optional_access);
}

// Counts how often its expression is evaluated: a macro that repeats it would show here.
int evaluations = 0;

Status Give(Status status) {
  ++evaluations;
  return status;
}

Status StopsAtTheFirstError(Status first, bool& went_on) {
  HEARSAY_RETURN_IF_ERROR(Give(first));
  went_on = true;
  return Status::Ok();
}

TEST(StatusMacrosTest, ReturnIfErrorStopsOnErrorOnlyAndEvaluatesOnce) {
  evaluations = 0;
  bool went_on = false;
  EXPECT_EQ(StopsAtTheFirstError(NoSpace("full"), went_on).code(), StatusCode::kNoSpace);
  EXPECT_FALSE(went_on);
  EXPECT_EQ(evaluations, 1);
  EXPECT_TRUE(StopsAtTheFirstError(Status::Ok(), went_on).ok());
  EXPECT_TRUE(went_on);
  EXPECT_EQ(evaluations, 2);
}

Result<std::string> Half(int number) {
  if (number % 2 != 0) return InvalidArgument("odd");
  return std::to_string(number / 2);
}

Result<std::string> TwoHalves(int first, int second) {
  HEARSAY_ASSIGN_OR_RETURN(std::string text, Half(first));
  HEARSAY_ASSIGN_OR_RETURN(const std::string rest, Half(second));
  return text + "," + rest;
}

TEST(StatusMacrosTest, AssignOrReturnGivesTheValueOrTheStatus) {
  ASSERT_TRUE(TwoHalves(4, 6).ok());
  EXPECT_EQ(*TwoHalves(4, 6), "2,3");
  EXPECT_EQ(TwoHalves(4, 5).status().message(), "odd");
  EXPECT_EQ(TwoHalves(3, 6).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hearsay
