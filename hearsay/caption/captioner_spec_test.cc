#include "hearsay/caption/captioner_spec.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using testing::HasSubstr;

TEST(CaptionerSpecTest, EveryKind) {
  EXPECT_EQ(ParseCaptionerSpec("transcript")->kind, CaptionerKind::kTranscript);
  EXPECT_EQ(ParseCaptionerSpec("signal")->kind, CaptionerKind::kSignal);
  EXPECT_EQ(ParseCaptionerSpec("whisper+signal")->kind, CaptionerKind::kWhisperAndSignal);

  const auto file = ParseCaptionerSpec("file:a folder/c,1.jsonl");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->kind, CaptionerKind::kFile);
  EXPECT_EQ(file->file, "a folder/c,1.jsonl");

  const auto mtmd = ParseCaptionerSpec("mtmd:a/model.gguf,b/mmproj.gguf");
  ASSERT_TRUE(mtmd.ok());
  EXPECT_EQ(mtmd->kind, CaptionerKind::kMtmd);
  EXPECT_EQ(mtmd->model, "a/model.gguf");
  EXPECT_EQ(mtmd->projector, "b/mmproj.gguf");

  const auto endpoint = ParseCaptionerSpec("https://host:8000/v1#Qwen/omni");
  ASSERT_TRUE(endpoint.ok());
  EXPECT_EQ(endpoint->kind, CaptionerKind::kEndpoint);
  EXPECT_EQ(endpoint->endpoint, "https://host:8000/v1#Qwen/omni");
}

TEST(CaptionerSpecTest, WhatIsMissingIsSaid) {
  const auto message = [](const char* text) {
    const auto spec = ParseCaptionerSpec(text);
    EXPECT_EQ(spec.status().code(), StatusCode::kInvalidArgument) << text;
    return spec.status().message();
  };
  EXPECT_THAT(message(""), HasSubstr("unknown captioner \"\""));
  EXPECT_THAT(message("Signal"), HasSubstr("unknown captioner \"Signal\""));
  EXPECT_THAT(message("file:"), HasSubstr("names no file"));
  for (const char* text : {"mtmd:", "mtmd:a", "mtmd:a,", "mtmd:,b", "mtmd:a,b,c"}) {
    EXPECT_THAT(message(text), HasSubstr("two files with a comma between"));
  }
  EXPECT_THAT(message("http://host/v1"), HasSubstr("names no model"));
  EXPECT_THAT(message("http://user:key@host/v1#m"), HasSubstr("HEARSAY_API_KEY"));
}

TEST(CaptionerSpecTest, APromptForACaptionerThatTakesNone) {
  CaptionerSettings settings;
  settings.prompt = "What is it?";
  const auto made = MakeCaptioner(*ParseCaptionerSpec("file:c.jsonl"), settings, {});
  EXPECT_EQ(made.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(made.status().message(), HasSubstr("takes no prompt"));
}

}  // namespace
}  // namespace hearsay
