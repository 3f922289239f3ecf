// What can be told of an endpoint without one; tests/endpoint_test.py speaks to a server.
#include "hearsay/llm/endpoint.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseEndpointTest, TakesTheAddressApart) {
  const auto config = ParseEndpoint("http://127.0.0.1:8080/v1#some-model");
  ASSERT_TRUE(config.ok()) << config.status().message();
  EXPECT_EQ(config->base_url, "http://127.0.0.1:8080/v1");
  EXPECT_EQ(config->model, "some-model");
  EXPECT_EQ(config->api_key, "");
}

TEST(ParseEndpointTest, SlashesAtTheEndAreDropped) {
  EXPECT_EQ(ParseEndpoint("https://host/v1//#m")->base_url, "https://host/v1");
}

TEST(ParseEndpointTest, AModelsNameMayHoldAnything) {
  EXPECT_EQ(ParseEndpoint("http://h/v1#org/model:free")->model, "org/model:free");
  EXPECT_EQ(ParseEndpoint("http://h/v1#a#b")->model, "a#b");
  EXPECT_EQ(ParseEndpoint("http://h/v1#user@org/model")->model, "user@org/model");
}

TEST(ParseEndpointTest, SaysWhenNoModelIsNamed) {
  for (const char* text : {"http://h/v1", "http://h/v1#", "http://h/v1/"}) {
    const auto config = ParseEndpoint(text);
    EXPECT_EQ(config.status().code(), StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(config.status().message(), HasSubstr("write http://h/v1#model-name")) << text;
  }
}

TEST(ParseEndpointTest, RefusesAKeyInTheAddressAndDoesNotRepeatIt) {
  const auto config = ParseEndpoint("http://user:secret@h/v1#m");
  EXPECT_EQ(config.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(config.status().message(), HasSubstr("HEARSAY_API_KEY"));
  EXPECT_THAT(config.status().message(), Not(HasSubstr("secret")));
}

const std::vector<std::string> kLabels = {"A", "B", "C"};

Result<std::vector<double>> Read(const char* choice) {
  const auto json = ParseJson(choice);
  EXPECT_TRUE(json.ok()) << choice;
  return LabelLogProbabilities(*json, kLabels);
}

TEST(LabelLogProbabilitiesTest, ReadsTheFirstTokensAlternatives) {
  const auto logs = Read(R"({"logprobs": {"content": [
      {"token": "B", "logprob": -0.5, "bytes": [66], "top_logprobs": [
        {"token": "B", "logprob": -0.5, "bytes": [66]},
        {"token": "The", "logprob": -1.5},
        {"token": "C", "logprob": -2.25},
        {"token": "A", "logprob": -4}]},
      {"token": ".", "logprob": 0, "top_logprobs": [{"token": "A", "logprob": 0}]}]}})");
  ASSERT_TRUE(logs.ok()) << logs.status().message();
  EXPECT_THAT(
      *logs, ElementsAre(DoubleNear(-4, 1e-12), DoubleNear(-0.5, 1e-12), DoubleNear(-2.25, 1e-12)));
}

TEST(LabelLogProbabilitiesTest, SpellingsOfALabelAddUp) {
  const auto logs = Read(R"({"logprobs": {"content": [{"top_logprobs": [
      {"token": " A", "logprob": -1.0}, {"token": "A", "logprob": -2.0},
      {"token": "\nA ", "logprob": -3.0}, {"token": "a", "logprob": -0.1},
      {"token": "AB", "logprob": -0.2}, {"token": "B", "logprob": -5}]}]}})");
  ASSERT_TRUE(logs.ok()) << logs.status().message();
  EXPECT_NEAR((*logs)[0], std::log(std::exp(-1.0) + std::exp(-2.0) + std::exp(-3.0)), 1e-12);
  EXPECT_NEAR((*logs)[1], -5, 1e-12);
}

TEST(LabelLogProbabilitiesTest, ALabelThatIsNotListedHasNoProbability) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const auto logs = Read(R"({"logprobs": {"content": [{"top_logprobs": [
      {"token": "B", "logprob": -9999.0}, {"token": "C", "logprob": -1}]}]}})");
  ASSERT_TRUE(logs.ok());
  EXPECT_EQ((*logs)[0], kNone);
  EXPECT_EQ((*logs)[1], kNone);  // vLLM's stand-in for minus infinity
  EXPECT_NEAR((*logs)[2], -1, 1e-12);
  const auto empty = Read(R"({"logprobs": {"content": [{"top_logprobs": []}]}})");
  ASSERT_TRUE(empty.ok());
  EXPECT_THAT(*empty, ElementsAre(kNone, kNone, kNone));
}

TEST(LabelLogProbabilitiesTest, NoneAtAllIsNotFound) {
  for (const char* choice :
       {R"({})", R"({"logprobs": null})", R"({"logprobs": {"content": null}})",
        R"({"message": {"content": "B"}, "logprobs": {"content": null, "refusal": null}})"}) {
    EXPECT_EQ(Read(choice).status().code(), StatusCode::kNotFound) << choice;
  }
}

TEST(LabelLogProbabilitiesTest, OtherShapesAreNamed) {
  for (const char* choice : {
           // The legacy completions shape.
           R"({"logprobs": {"tokens": ["B"], "token_logprobs": [-0.5],
               "top_logprobs": [{"B": -0.5, "A": -1}], "text_offset": [0]}})",
           R"({"logprobs": []})",
           R"({"logprobs": "none"})",
           R"({"logprobs": 1})",
           R"({"logprobs": {"content": []}})",
           R"({"logprobs": {"content": {}}})",
           R"({"logprobs": {"content": ["B"]}})",
           R"({"logprobs": {"content": [null]}})",
           R"({"logprobs": {"content": [{"token": "B", "logprob": -1}]}})",
           R"({"logprobs": {"content": [{"top_logprobs": null}]}})",
           R"({"logprobs": {"content": [{"top_logprobs": {"B": -1}}]}})",
           R"({"logprobs": {"content": [{"top_logprobs": [{"token": "B"}]}]}})",
           R"({"logprobs": {"content": [{"top_logprobs": [{"logprob": -1}]}]}})",
           R"({"logprobs": {"content": [{"top_logprobs": [{"token": 66, "logprob": -1}]}]}})",
           R"({"logprobs": {"content": [{"top_logprobs": [{"token": "B", "logprob": null}]}]}})",
           R"({"logprobs": {"content": [{"top_logprobs": ["B"]}]}})",
       }) {
    const auto logs = Read(choice);
    EXPECT_EQ(logs.status().code(), StatusCode::kUnreadable) << choice;
    EXPECT_THAT(logs.status().message(), HasSubstr("shape of their own")) << choice;
    EXPECT_THAT(logs.status().message(), HasSubstr("--score generate")) << choice;
  }
}

}  // namespace
}  // namespace hearsay
