#include "hearsay/tensors/weight_file.h"

#include <sys/stat.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "fmt/format.h"
#include "ggml.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/file.h"
#include "tests/temporary_folder.h"
#include "tests/weight_bytes.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using weight_bytes::Bytes;
using weight_bytes::Ctranslate2Aliases;
using weight_bytes::Ctranslate2Head;
using weight_bytes::Ctranslate2Variable;
using weight_bytes::Pack;
using weight_bytes::PackAll;
using weight_bytes::Safetensors;
using weight_bytes::WhisperCppHead;
using weight_bytes::WhisperCppTensor;

// Made by the safetensors package: tests/golden/make_safetensors.py.
constexpr const char* kGolden = HEARSAY_SOURCE_DIR "/tests/golden/small.safetensors";

template <typename Number>
std::vector<Number> Values(const Weight& weight) {
  std::vector<Number> values(weight.bytes.size() / sizeof(Number));
  std::memcpy(values.data(), weight.bytes.data(), values.size() * sizeof(Number));
  return values;
}

const std::vector<float> kValues = {1, -2, 0.5, 3, 4, 5};

std::string SmallSafetensors() {
  return Safetensors(
      R"({"__metadata__":{"made by":"hand"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
      R"("b":{"dtype":"I8","shape":[],"data_offsets":[24,25]}})",
      PackAll(kValues) + "\x07");
}

std::string SmallCtranslate2() {
  return Ctranslate2Head(6, 2) + Ctranslate2Variable("a", {2, 3}, 0, PackAll(kValues)) +
         Ctranslate2Variable("b", {}, 1, "\x07") + Ctranslate2Aliases({{"c", "a"}});
}

std::vector<int32_t> SmallNumbers() { return {51864, 1500, 64, 1, 1, 448, 64, 1, 1, 80, 1}; }

std::string SmallWhisperCpp() {
  return WhisperCppHead(SmallNumbers(), {"!", " the", ""}) +
         WhisperCppTensor("a", {3, 2}, GGML_TYPE_F32, PackAll(kValues)) +
         WhisperCppTensor("b", {}, GGML_TYPE_F16, Pack(uint16_t{0x3c00}));
}

struct Case {
  const char* name;
  Result<WeightFileContent> (*parse)(std::span<const std::byte>);
  std::function<std::string()> make;
  // From which length on nothing is missing; a shorter file that still reads is one of fewer
  // weights, whose ends may be told apart from a cut only by what follows.
  std::vector<size_t> whole;
};

class WeightParsers : public ::testing::TestWithParam<Case> {};

TEST_P(WeightParsers, ReadTheSmallFile) {
  const std::string file = GetParam().make();
  const auto content = GetParam().parse(Bytes(file));
  ASSERT_TRUE(content.ok()) << content.status().message();
  const Weight& a = content->weights.at("a");
  EXPECT_EQ(a.type, ElementType::kF32);
  EXPECT_EQ(a.shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(a.elements(), 6);
  EXPECT_EQ(Values<float>(a), kValues);
  const Weight& b = content->weights.at("b");
  EXPECT_TRUE(b.shape.empty());
  EXPECT_EQ(b.elements(), 1);
}

TEST_P(WeightParsers, RefuseEveryTruncation) {
  const std::string file = GetParam().make();
  for (size_t length = 0; length < file.size(); ++length) {
    // In a buffer of its own, so that a sanitizer sees a read beyond it.
    const std::vector<char> part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    const auto content = GetParam().parse(Bytes({part.data(), part.size()}));
    const bool is_whole =
        std::count(GetParam().whole.begin(), GetParam().whole.end(), file.size() - length) > 0;
    EXPECT_EQ(content.ok(), is_whole) << "of " << length << " bytes of " << file.size();
    if (!content.ok()) {
      EXPECT_EQ(content.status().code(), StatusCode::kUnreadable);
    }
  }
}

TEST_P(WeightParsers, SurviveEveryChangedByte) {
  const std::string file = GetParam().make();
  for (size_t at = 0; at < file.size(); ++at) {
    for (const char value : {'\x00', '\x01', '\x7f', '\x80', '\xff', '"', '9'}) {
      std::string changed = file;
      changed[at] = value;
      const auto content = GetParam().parse(Bytes(changed));
      if (!content.ok()) continue;
      for (const auto& [name, weight] : content->weights) {
        ASSERT_GE(weight.elements(), 0) << name;
        ASSERT_LE(weight.bytes.size(), changed.size()) << name;
        const size_t element = ElementBytes(weight.type);
        if (element > 0) {
          ASSERT_EQ(weight.bytes.size(), static_cast<size_t>(weight.elements()) * element);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, WeightParsers,
    ::testing::Values(Case{"Safetensors", ParseSafetensors, SmallSafetensors, {}},
                      Case{"Ctranslate2", ParseCtranslate2, SmallCtranslate2, {}},
                      // The last tensor (15 bytes) missing, or both (15 and 45).
                      Case{"WhisperCpp", ParseWhisperCpp, SmallWhisperCpp, {15, 60}}),
    [](const auto& info) { return info.param.name; });

Status Error(const Result<WeightFileContent>& content) {
  return content.ok() ? Status::Ok() : content.status();
}

Status SafetensorsError(const std::string& header, const std::string& data) {
  const std::string file = Safetensors(header, data);
  return Error(ParseSafetensors(Bytes(file)));
}

TEST(Safetensors, RefusesWhatDoesNotFit) {
  const auto entry = [](const std::string& dtype, const std::string& shape,
                        const std::string& offsets) {
    return fmt::format(R"({{"a":{{"dtype":{},"shape":{},"data_offsets":{}}}}})", dtype, shape,
                       offsets);
  };
  const std::string data(24, '\0');
  EXPECT_TRUE(SafetensorsError(entry(R"("F32")", "[2,3]", "[0,24]"), data).ok());
  EXPECT_TRUE(SafetensorsError(entry(R"("F32")", "[2,0]", "[8,8]"), data).ok());
  EXPECT_TRUE(SafetensorsError("{}", "").ok());
  for (const std::string& header :
       {entry(R"("F32")", "[2,3]", "[0,25]"), entry(R"("F32")", "[2,3]", "[4,24]"),
        entry(R"("F32")", "[2,3]", "[24,0]"),
        entry(R"("F32")", "[2,3]", "[0,18446744073709551615]"),
        entry(R"("F32")", "[2,3]", "[18446744073709551592,18446744073709551615]"),
        // 2^62 elements of 4 bytes: the product is 0 in 64 bits.
        entry(R"("F32")", "[4611686018427387904]", "[0,0]"),
        entry(R"("F32")", "[4294967296,4294967296]", "[0,0]"),
        entry(R"("F32")", "[9223372036854775808]", "[0,24]"),
        entry(R"("F32")", "[-2,-3]", "[0,24]"), entry(R"("F32")", "[2.0,3]", "[0,24]"),
        entry(R"("F32")", "[1,1,1,1,1,1,1,1,6]", "[0,24]"), entry(R"("F32")", "6", "[0,24]"),
        entry(R"("F32")", R"({"0":6})", "[0,24]"), entry(R"("F32")", "[6]", "[0,24,24]"),
        entry(R"("F32")", "[6]", "[]"), entry(R"("F8_E4M3")", "[24]", "[0,24]"),
        entry("7", "[6]", "[0,24]"), entry("null", "[6]", "[0,24]"), std::string(R"({"a":[]})"),
        std::string(R"({"a":{}})"), std::string("[]"), std::string("7"), std::string("{"),
        std::string(R"({"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},)"
                    R"("a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}})")}) {
    EXPECT_EQ(SafetensorsError(header, data).code(), StatusCode::kUnreadable) << header;
  }
  EXPECT_THAT(SafetensorsError(entry(R"("F32")", "[2,2]", "[0,24]"), data).message(),
              HasSubstr("says of \"a\" a shape that its bytes do not fill"));
}

TEST(Safetensors, RefusesImpossibleHeaders) {
  for (const uint64_t length : {uint64_t{100'000'001}, UINT64_MAX, uint64_t{1} << 63}) {
    const std::string file = Pack(length) + "{}";
    EXPECT_EQ(Error(ParseSafetensors(Bytes(file))).code(), StatusCode::kUnreadable);
  }
  EXPECT_EQ(SafetensorsError(std::string(200'000, '['), "").code(), StatusCode::kUnreadable);
  // Would take hours if the time grew with the square of the keys.
  std::string many = "{";
  for (int i = 0; i < 300'000; ++i) many += fmt::format("\"{}\":1,", i);
  many.back() = '}';
  EXPECT_THAT(SafetensorsError(many, "").message(), HasSubstr("something else than dtype"));
}

TEST(Safetensors, ReadsWhatTheSafetensorsPackageWrote) {
  const auto file = WeightFile::Open(kGolden);
  ASSERT_TRUE(file.ok()) << file.status().message();
  EXPECT_EQ((*file)->format(), "safetensors");
  EXPECT_EQ((*file)->content().metadata["text"], "a \"quoted\" ♪");
  const WeightMap& weights = (*file)->weights();
  EXPECT_EQ(weights.size(), 11U);
  const auto shape = std::vector<int64_t>{2, 3};
  for (const char* name : {"f32", "f16", "bf16", "f64", "i8", "u8", "i16", "i32", "i64"}) {
    EXPECT_EQ(weights.at(name).shape, shape) << name;
  }
  EXPECT_EQ(weights.at("f16").type, ElementType::kF16);
  EXPECT_EQ(Values<uint16_t>(weights.at("f16")),
            (std::vector<uint16_t>{0xc000, 0xb800, 0, 0x3c00, 0x3e00, 0x5640}));
  EXPECT_EQ(weights.at("bf16").type, ElementType::kBF16);
  EXPECT_EQ(Values<uint16_t>(weights.at("bf16")),
            (std::vector<uint16_t>{0xc000, 0xbf00, 0, 0x3f80, 0x3fc0, 0x42c8}));
  EXPECT_EQ(Values<int8_t>(weights.at("i8")), (std::vector<int8_t>{-2, 0, 0, 1, 1, 100}));
  EXPECT_EQ(Values<int16_t>(weights.at("i16")),
            (std::vector<int16_t>{-600, -150, 0, 300, 450, 30000}));
  EXPECT_EQ(Values<int32_t>(weights.at("i32"))[5], 7'000'000);
  EXPECT_EQ(Values<int64_t>(weights.at("i64"))[5], 500'000'000'000);
  EXPECT_EQ(Values<double>(weights.at("f64"))[5], 100.0 / 3);
  EXPECT_EQ(weights.at("number").shape, std::vector<int64_t>{});
  EXPECT_EQ(weights.at("empty").shape, (std::vector<int64_t>{0, 4}));
  EXPECT_TRUE(weights.at("empty").bytes.empty());
}

TEST(Safetensors, ComesBackAsWritten) {
  const TemporaryFolder folder;
  const auto golden = WeightFile::Open(kGolden);
  ASSERT_TRUE(golden.ok());
  std::vector<WeightToWrite> weights;
  for (const auto& [name, weight] : (*golden)->weights()) {
    weights.push_back({name, weight.type, weight.shape, weight.bytes});
  }
  const auto path = folder.path() / "copy.safetensors";
  ASSERT_TRUE(WriteSafetensors(path, weights, {{"key", "a \"quoted\" ♪\n"}}).ok());
  const auto copy = WeightFile::Open(path);
  ASSERT_TRUE(copy.ok()) << copy.status().message();
  EXPECT_EQ((*copy)->content().metadata["key"], "a \"quoted\" ♪\n");
  ASSERT_EQ((*copy)->weights().size(), weights.size());
  for (const WeightToWrite& weight : weights) {
    const Weight& read = (*copy)->weights().at(weight.name);
    EXPECT_EQ(read.type, weight.type);
    EXPECT_EQ(read.shape, weight.shape);
    EXPECT_TRUE(
        std::equal(read.bytes.begin(), read.bytes.end(), weight.bytes.begin(), weight.bytes.end()));
  }
  // Aligned to 8, as the format asks.
  const auto bytes = ReadFile(path);
  ASSERT_TRUE(bytes.ok());
  uint64_t length = 0;
  std::memcpy(&length, bytes->data(), sizeof(length));
  EXPECT_EQ(length % 8, 0U);
}

TEST(Safetensors, WritesOnlyWhatCanBeRead) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "bad.safetensors";
  const std::string data(24, '\0');
  const auto write = [&](std::vector<WeightToWrite> weights) {
    return WriteSafetensors(path, weights, {}).code();
  };
  EXPECT_EQ(write({{"a", ElementType::kGgml, {6}, Bytes(data)}}), StatusCode::kInternal);
  EXPECT_EQ(write({{"a", ElementType::kF32, {7}, Bytes(data)}}), StatusCode::kInternal);
  EXPECT_EQ(write({{"a", ElementType::kF32, {6}, Bytes(data)},
                   {"a", ElementType::kF32, {6}, Bytes(data)}}),
            StatusCode::kInternal);
  EXPECT_EQ(write({{"__metadata__", ElementType::kF32, {6}, Bytes(data)}}), StatusCode::kInternal);
  EXPECT_EQ(folder.Entries(), 0);
  EXPECT_EQ(WriteSafetensors(folder.path() / "none" / "a", {}, {}).code(), StatusCode::kNoSpace);
}

Status Ctranslate2Error(const std::string& file) { return Error(ParseCtranslate2(Bytes(file))); }

TEST(Ctranslate2, ReadsAliasesAndVersions) {
  const std::string file = SmallCtranslate2();
  const auto content = ParseCtranslate2(Bytes(file));
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->metadata["version"], 6);
  EXPECT_EQ(content->metadata["specification"], "WhisperSpec");
  EXPECT_EQ(content->weights.at("c").bytes.data(), content->weights.at("a").bytes.data());
  EXPECT_EQ(content->weights.at("c").shape, content->weights.at("a").shape);
  const std::string old = Ctranslate2Head(2, 1) + Ctranslate2Variable("a", {1}, 1, "x");
  EXPECT_TRUE(Ctranslate2Error(old).ok());
  for (const uint32_t version : {0U, 1U, 7U, 0xffffffffU}) {
    EXPECT_THAT(Ctranslate2Error(Ctranslate2Head(version, 0) + Pack(0U)).message(),
                HasSubstr("hearsay reads 2 to 6"));
  }
}

TEST(Ctranslate2, RefusesWhatDoesNotFit) {
  const auto one = [](const std::string& variable, uint32_t count = 1) {
    return Ctranslate2Error(Ctranslate2Head(6, count) + variable + Ctranslate2Aliases({}));
  };
  const std::string data(24, '\0');
  EXPECT_TRUE(one(Ctranslate2Variable("a", {2, 3}, 0, data)).ok());
  EXPECT_TRUE(one(Ctranslate2Variable("a", {2, 0}, 0, "")).ok());
  EXPECT_THAT(one(Ctranslate2Variable("a", {2, 2}, 0, data)).message(),
              HasSubstr("gives \"a\" a shape that its bytes do not fill"));
  EXPECT_THAT(one(Ctranslate2Variable("a", {6}, 6, data)).message(), HasSubstr("unknown type 6"));
  EXPECT_THAT(one(Ctranslate2Variable("a", {1, 1, 1, 1, 1, 1, 1, 1, 6}, 0, data)).message(),
              HasSubstr("9 dimensions"));
  EXPECT_THAT(one(Ctranslate2Variable("a", {6}, 0, data), 0xffffffffU).message(),
              HasSubstr("more weights than fit"));
  // 2^62 elements of 4 bytes: the product is 0 in 64 bits, as the size is.
  EXPECT_FALSE(one(Ctranslate2Variable("a", {1U << 31, 1U << 31}, 0, "")).ok());
  EXPECT_FALSE(
      one(Ctranslate2Variable("a", {0xffffffffU, 0xffffffffU, 0xffffffffU}, 1, data)).ok());
  const std::string twice = Ctranslate2Variable("a", {6}, 0, data);
  EXPECT_THAT(one(twice + twice, 2).message(), HasSubstr("holds \"a\" twice"));
  const auto aliased = [&](const std::vector<std::pair<std::string, std::string>>& aliases) {
    return Ctranslate2Error(Ctranslate2Head(6, 1) + twice + Ctranslate2Aliases(aliases));
  };
  EXPECT_THAT(aliased({{"b", "x"}}).message(), HasSubstr("lets \"b\" stand for \"x\""));
  EXPECT_THAT(aliased({{"a", "a"}}).message(), HasSubstr("holds \"a\" twice"));
  EXPECT_TRUE(aliased({{"b", "a"}, {"c", "b"}}).ok());
}

Status WhisperCppError(const std::string& rest) {
  const std::string file = WhisperCppHead(SmallNumbers(), {"a"}) + rest;
  return Error(ParseWhisperCpp(Bytes(file)));
}

TEST(WhisperCpp, ReadsNumbersTokensAndQuantisedTypes) {
  const std::string file =
      SmallWhisperCpp() +
      // Blocks of 32: a scale in float16 and 32 whole numbers of 8 bits.
      WhisperCppTensor("q", {32, 2}, GGML_TYPE_Q8_0, std::string(2 * 34, '\x01'));
  const auto content = ParseWhisperCpp(Bytes(file));
  ASSERT_TRUE(content.ok()) << content.status().message();
  EXPECT_EQ(content->metadata["n_vocab"], 51864);
  EXPECT_EQ(content->metadata["n_text_layer"], 1);
  EXPECT_EQ(content->metadata["n_mels"], 80);
  EXPECT_EQ(content->tokens, (std::vector<std::string>{"!", " the", ""}));
  const Weight& quantised = content->weights.at("q");
  EXPECT_EQ(quantised.type, ElementType::kGgml);
  EXPECT_EQ(quantised.ggml_type, GGML_TYPE_Q8_0);
  EXPECT_EQ(quantised.shape, (std::vector<int64_t>{2, 32}));
  EXPECT_EQ(quantised.bytes.size(), 68U);
  EXPECT_EQ(content->weights.at("b").type, ElementType::kF16);
}

TEST(WhisperCpp, RefusesWhatDoesNotFit) {
  const std::string data(24, '\0');
  EXPECT_TRUE(WhisperCppError(WhisperCppTensor("a", {6}, GGML_TYPE_F32, data)).ok());
  EXPECT_FALSE(WhisperCppError(WhisperCppTensor("a", {7}, GGML_TYPE_F32, data)).ok());
  EXPECT_THAT(WhisperCppError(WhisperCppTensor("a", {-6}, GGML_TYPE_F32, data)).message(),
              HasSubstr("an impossible shape"));
  EXPECT_FALSE(
      WhisperCppError(WhisperCppTensor("a", {INT32_MAX, INT32_MAX, INT32_MAX}, GGML_TYPE_F32, data))
          .ok());
  EXPECT_FALSE(
      WhisperCppError(WhisperCppTensor("a", {INT32_MAX, INT32_MAX, 4}, GGML_TYPE_F32, data)).ok());
  // Half a block of 32.
  EXPECT_THAT(
      WhisperCppError(WhisperCppTensor("a", {16}, GGML_TYPE_Q8_0, std::string(17, 'x'))).message(),
      HasSubstr("an impossible shape"));
  EXPECT_FALSE(WhisperCppError(WhisperCppTensor("a", {}, GGML_TYPE_Q4_K, data)).ok());
  // Type 4 was Q4_2, which ggml no longer has.
  for (const int32_t type : {-1, 4, static_cast<int32_t>(GGML_TYPE_COUNT), INT32_MAX, INT32_MIN}) {
    EXPECT_FALSE(WhisperCppError(WhisperCppTensor("a", {6}, type, data)).ok()) << type;
  }
  const std::vector<int32_t> many(9, 1);
  EXPECT_THAT(WhisperCppError(WhisperCppTensor("a", many, GGML_TYPE_F32, data)).message(),
              HasSubstr("9 dimensions"));
  const std::string twice = WhisperCppTensor("a", {6}, GGML_TYPE_F32, data);
  EXPECT_THAT(WhisperCppError(twice + twice).message(), HasSubstr("holds \"a\" twice"));
  for (int place = 1; place <= 14; ++place) {
    std::string file = WhisperCppHead(SmallNumbers(), {"a"});
    file.replace(static_cast<size_t>(place) * 4, 4, Pack(int32_t{-1}));
    EXPECT_FALSE(ParseWhisperCpp(Bytes(file)).ok()) << place;
    // The numbers are only read; sizes of what follows must fit.
    file.replace(static_cast<size_t>(place) * 4, 4, Pack(INT32_MAX));
    EXPECT_EQ(ParseWhisperCpp(Bytes(file)).ok(), place < 14) << place;
  }
}

TEST(WhisperCpp, RefusesMelFiltersThatDoNotFit) {
  for (const int32_t bins : {1, 201, INT32_MAX}) {
    std::string file = WhisperCppHead(SmallNumbers(), {"a"});
    file.replace(12 * 4, 8, Pack(INT32_MAX, bins));
    EXPECT_FALSE(ParseWhisperCpp(Bytes(file)).ok()) << bins;
  }
}

TEST(WeightFiles, AreToldByTheirContent) {
  const TemporaryFolder folder;
  const auto format = [&](const std::string& content) -> std::string {
    const auto file = WeightFile::Open(folder.Write("x", content));
    return file.ok() ? std::string((*file)->format()) : file.status().message();
  };
  EXPECT_EQ(format(SmallSafetensors()), "safetensors");
  EXPECT_EQ(format(SmallCtranslate2()), "ctranslate2");
  EXPECT_EQ(format(SmallWhisperCpp()), "whisper.cpp");
  const std::string path = (folder.path() / "x").string();
  EXPECT_EQ(format("PK\x03\x04 something else, such as a PyTorch file"),
            path + ": is neither safetensors nor CTranslate2's model.bin nor whisper.cpp's .bin");
  EXPECT_EQ(format("x"),
            path + ": is neither safetensors nor CTranslate2's model.bin nor whisper.cpp's .bin");
  EXPECT_EQ(format(""), path + ": is not a file of weights");
  EXPECT_EQ(format(SmallCtranslate2().substr(0, 60)).find(path + ": is a damaged ctranslate2 file"),
            0U);
  EXPECT_EQ(WeightFile::Open(folder.path()).status().code(), StatusCode::kUnreadable);
  EXPECT_EQ(WeightFile::Open(folder.path() / "none").status().code(), StatusCode::kNotFound);
  // A pipe that nobody writes to must not hold the program up.
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(WeightFile::Open(pipe).status().code(), StatusCode::kUnreadable);
}

}  // namespace
}  // namespace hearsay
