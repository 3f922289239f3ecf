#include "hearsay/base/json.h"

#include <cmath>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ParseJsonTest, ReadsOneDocumentAndKeepsTheOrderOfKeys) {
  const Result<Json> json =
      ParseJson(" {\"z\": 1, \"a\": [true, null, -2.5], \"m\": {\"a\": \"\u97F3\"}} \r\n");
  ASSERT_TRUE(json.ok()) << json.status().message();
  EXPECT_EQ(DumpJson(*json), "{\"z\":1,\"a\":[true,null,-2.5],\"m\":{\"a\":\"\u97F3\"}}");
}

TEST(ParseJsonTest, RefusesAKeyThatStandsTwiceInOneObject) {
  for (const char* text : {R"({"a": 1, "a": 1})", R"({"b": {"a": 1, "c": 2, "a": 3}})",
                           R"([{"x": 1}, {"a": [{}], "a": 2}])", R"({"a": 1, "\u0061": 2})"}) {
    const Result<Json> json = ParseJson(text);
    EXPECT_EQ(json.status().code(), StatusCode::kUnreadable) << text;
    EXPECT_THAT(json.status().message(), HasSubstr("\"a\" stands twice")) << text;
  }
}

TEST(ParseJsonTest, TheSameKeyInDifferentObjectsIsFine) {
  for (const char* text :
       {R"({"a": {"a": {"a": 1}}})", R"([{"a": 1}, {"a": 2}])", R"({"b": {"a": 1}, "a": 2})"}) {
    EXPECT_TRUE(ParseJson(text).ok()) << text;
  }
}

TEST(ParseJsonTest, SaysWhyInOneLine) {
  const std::string cases[] = {
      "",
      " \n",
      "{",
      "{\"a\": 1}\n{\"a\": 2}",
      "{\"a\": 1} x",
      "{\n\"a\":\n tru}",
      "{\"a\": 1,}",
      "[1, 2",
      "'a'",
      "NaN",
      "\"unended\n",
      "\"\xC0\xAF\"",
      "\"\xED\xA0\x80\"",
      R"("\ud800")",
      "{\"a\\nb\": 1, \"a\\nb\": 2}",
      "1e999",
      "-1e999",
      "{\"a\": 1}\0"s,
      "{\"a\": 1}\0 and more"s,
      "\0"s,
      "{\"a\0\": 1}"s,
      "\"\x1b[2J\"",
  };
  for (const std::string& text : cases) {
    const Result<Json> json = ParseJson(text);
    SCOPED_TRACE(text);
    ASSERT_FALSE(json.ok());
    EXPECT_EQ(json.status().code(), StatusCode::kUnreadable);
    EXPECT_NE(json.status().message(), "");
    EXPECT_THAT(json.status().message(), Not(HasSubstr("\n")));
    EXPECT_THAT(json.status().message(), Not(HasSubstr("json.exception")));
  }
}

TEST(ParseJsonTest, NamesThePlace) {
  EXPECT_THAT(ParseJson("{\"a\":\n tru}").status().message(), HasSubstr("line 2, column 5"));
}

TEST(ParseJsonTest, TheReasonStaysShortWhenTheTextIsLong) {
  const std::string text = "\"" + std::string(1 << 20, 'x');
  EXPECT_LT(ParseJson(text).status().message().size(), 1000U);
  const std::string key = "\"" + std::string(1 << 20, 'k') + "\": 1";
  EXPECT_LT(ParseJson("{" + key + ", " + key + "}").status().message().size(), 1000U);
}

TEST(ParseJsonTest, DeepNestingIsRefusedBeforeItHarms) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(ParseJson(nested(kDeepestJson)).ok());
  std::string objects;
  for (size_t i = 0; i < 200000; ++i) objects += "{\"a\":";
  // A value that later keys of its object move about.
  const std::string inside = "{\"a\": " + nested(200000) + ", \"b\": 1, \"c\": 2, \"d\": 3}";
  for (const std::string& text : {nested(kDeepestJson + 1), nested(200000), objects, inside}) {
    const Result<Json> json = ParseJson(text);
    EXPECT_EQ(json.status().code(), StatusCode::kUnreadable);
    EXPECT_THAT(json.status().message(), HasSubstr("100 levels deep"));
  }
}

TEST(ParseJsonTest, LargeNumbersAreKeptOrBecomeFractions) {
  EXPECT_EQ(ParseJson("18446744073709551615")->get<uint64_t>(), 18446744073709551615U);
  EXPECT_EQ(ParseJson("-9223372036854775808")->get<int64_t>(), std::numeric_limits<int64_t>::min());
  EXPECT_TRUE(ParseJson("18446744073709551616")->is_number_float());
  EXPECT_EQ(ParseJson("1e99")->get<double>(), 1e99);
}

TEST(DumpJsonTest, WhatIsNoNumberBecomesNull) {
  const Json json = {std::numeric_limits<double>::infinity(),
                     -std::numeric_limits<double>::infinity(), std::nan(""), 0.5};
  EXPECT_EQ(DumpJson(json), "[null,null,null,0.5]");
}

TEST(DumpJsonTest, IllFormedBytesBecomeTheReplacementCharacter) {
  const std::string dumped = DumpJson(Json{{"reply", "caf\xE9 \xF0\x9D\x84"}});
  EXPECT_EQ(dumped, "{\"reply\":\"caf\uFFFD \uFFFD\"}");
  EXPECT_EQ(FirstInvalidUtf8(dumped), std::nullopt);
}

TEST(DumpJsonTest, ControlCharactersAreEscapedAndOthersAreNot) {
  EXPECT_EQ(DumpJson(Json("a\0b\x1b\n\"\\ \u97F3 \u2028"s)),
            "\"a\\u0000b\\u001b\\n\\\"\\\\ \u97F3 \u2028\"");
}

TEST(DumpJsonTest, IndentsByTwo) {
  EXPECT_EQ(DumpJsonIndented(Json{{"b", {1, 2}}, {"a", Json::object()}}),
            "{\n  \"b\": [\n    1,\n    2\n  ],\n  \"a\": {}\n}");
}

TEST(DumpJsonTest, DoublesComeBackAsTheyWere) {
  for (const double value : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0}) {
    const Result<Json> again = ParseJson(DumpJson(Json(value)));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(std::signbit(again->get<double>()), std::signbit(value));
    EXPECT_EQ(again->get<double>(), value);
  }
}

}  // namespace
}  // namespace hearsay
