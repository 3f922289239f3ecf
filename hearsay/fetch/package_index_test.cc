#include "hearsay/fetch/package_index.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;

constexpr char kBase[] = "https://index.example/simple/some-model";
constexpr char kFile[] = "some_model-1.0-py3-none-any.whl";

std::string InJson(const std::string& page) {
  const auto address = FileAddressIn(page, true, kBase, kFile);
  return address.ok() ? *address : "none: " + address.status().message();
}

std::string InHtml(const std::string& page) {
  const auto address = FileAddressIn(page, false, kBase, kFile);
  return address.ok() ? *address : "none: " + address.status().message();
}

std::string JsonPage(const std::string& url) {
  return R"({"meta": {"api-version": "1.1"}, "name": "some-model", "files": [
    {"filename": "some_model-0.9-py3-none-any.whl", "url": "https://files.example/old.whl"},
    {"filename": "some_model-1.0-py3-none-any.whl", "url": ")" +
         url + R"(", "hashes": {"sha256": "00"}, "size": 5}]})";
}

std::string Link(const std::string& href) {
  return "<!DOCTYPE html><html><body><h1>Links for some-model</h1>\n"
         "<a href=\"https://files.example/old.whl#sha256=11\">some_model-0.9-py3-none-any.whl</a>"
         "<br/>\n<a href=\"" +
         href +
         "\" data-requires-python=\"&gt;=3.8\" data-core-metadata=\"true\">"
         "some_model-1.0-py3-none-any.whl</a><br/>\n</body></html>";
}

TEST(PackageIndexTest, FindsAFileInJson) {
  EXPECT_EQ(InJson(JsonPage("https://files.example/a/b.whl")), "https://files.example/a/b.whl");
}

TEST(PackageIndexTest, FindsAFileInHtmlWithoutItsFragment) {
  EXPECT_EQ(InHtml(Link("https://files.example/a/b.whl#sha256=00ff")),
            "https://files.example/a/b.whl");
  EXPECT_EQ(InHtml(Link("https://files.example/a/b.whl")), "https://files.example/a/b.whl");
}

TEST(PackageIndexTest, HtmlAttributesMayComeInAnyOrder) {
  EXPECT_EQ(InHtml("<a data-yanked=\"\" href=\"/x.whl\" rel=\"internal\">\n  "
                   "some_model-1.0-py3-none-any.whl\n</a>"),
            "https://index.example/x.whl");
}

TEST(PackageIndexTest, ResolvesRelativeLinksAgainstThePage) {
  for (const auto& [link, address] : {
           std::pair("/packages/b.whl", "https://index.example/packages/b.whl"),
           std::pair("b.whl", "https://index.example/simple/some-model/b.whl"),
           std::pair("../b.whl", "https://index.example/simple/b.whl"),
           std::pair("../../packages/a/b.whl", "https://index.example/packages/a/b.whl"),
       }) {
    EXPECT_EQ(InJson(JsonPage(link)), address);
    EXPECT_EQ(InHtml(Link(std::string(link) + "#sha256=00")), address);
  }
}

TEST(PackageIndexTest, SaysWhatIsMissing) {
  const std::string missing = std::string("none: ") + kBase + ": the index lists no file " + kFile;
  EXPECT_EQ(InJson(R"({"files": []})"), missing);
  EXPECT_EQ(InJson(R"({"files": [{"filename": "some_model-0.9-py3-none-any.whl", "url": "/x"}]})"),
            missing);
  EXPECT_EQ(InHtml("<a href=\"/x\">some_model-0.9-py3-none-any.whl</a>"), missing);
  EXPECT_EQ(InHtml(""), missing);
  EXPECT_EQ(InHtml("<a href=\"/some_model-1.0-py3-none-any.whl\">a wheel</a>"), missing);
}

TEST(PackageIndexTest, OddJsonIsNoFault) {
  for (const char* page :
       {"[]", "{}", R"({"files": {}})", R"({"files": 5})", R"({"files": [1, null, []]})",
        R"({"files": [{"filename": 5, "url": "/x"}]})",
        R"({"files": [{"filename": null, "url": "/x"}]})",
        R"({"files": [{"filename": "some_model-1.0-py3-none-any.whl"}]})",
        R"({"files": [{"filename": "some_model-1.0-py3-none-any.whl", "url": 5}]})"}) {
    EXPECT_THAT(InJson(page), HasSubstr("lists no file")) << page;
  }
  EXPECT_THAT(InJson("<html>"), HasSubstr("none: "));
  EXPECT_EQ(FileAddressIn("{\"fil", true, kBase, kFile).status().code(), StatusCode::kUnreadable);
}

TEST(PackageIndexTest, TheEnvironmentNamesTheIndex) {
  const ScopedVariable own("HEARSAY_PACKAGE_INDEX", "http://own.example/simple//");
  const ScopedVariable pip("PIP_INDEX_URL", "http://pip.example/simple/");
  EXPECT_EQ(*PackageIndex(), "http://own.example/simple");
  const ScopedVariable none("HEARSAY_PACKAGE_INDEX", "");
  EXPECT_EQ(*PackageIndex(), "http://pip.example/simple");
}

}  // namespace
}  // namespace hearsay
