#include "hearsay/mini/program.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

TEST(Program, ArgumentsAreHandedOnAsTheyAre) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "out";
  const std::string odd = "$(touch x); `id` 'a' \"b\" \\ *";
  ASSERT_TRUE(RunProgram("sh", {"-c", "printf %s \"$1\" > \"$2\"", "sh", odd, file}).ok());
  EXPECT_EQ(*ReadFile(file), odd);
}

TEST(Program, FailuresSayWhy) {
  const Status failed = RunProgram("sh", {"-c", "echo first; echo no such voice >&2; exit 3"});
  EXPECT_EQ(failed.code(), StatusCode::kInternal);
  EXPECT_EQ(failed.message(), "sh failed with status 3: no such voice");
  EXPECT_THAT(RunProgram("sh", {"-c", "kill -9 $$"}).message(), HasSubstr("signal 9"));
  EXPECT_EQ(RunProgram("hearsay-has-no-such-program", {}).code(), StatusCode::kNotFound);
}

TEST(Program, MuchOutputDoesNotBlock) {
  EXPECT_TRUE(RunProgram("sh", {"-c", "yes | head -c 1000000"}).ok());
}

TEST(Program, IsFoundInPath) {
  EXPECT_TRUE(ProgramExists("sh"));
  EXPECT_TRUE(ProgramExists("/bin/sh"));
  EXPECT_FALSE(ProgramExists("hearsay-has-no-such-program"));
  const ScopedVariable path("PATH", "/nowhere");
  EXPECT_FALSE(ProgramExists("sh"));
}

}  // namespace
}  // namespace hearsay
