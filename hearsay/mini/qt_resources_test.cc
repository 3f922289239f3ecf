#include "hearsay/mini/qt_resources.h"

#include "gtest/gtest.h"

namespace hearsay {
namespace {

// A resource file of version 1, by hand from Qt's description: the root, a folder "ab" in it, and
// in that a file "c" with the bytes "xyz".
std::string Sample() {
  return std::string(
             "qres\0\0\0\x01\0\0\0\x14\0\0\0\x3e\0\0\0\x45"
             // tree: root (children: 1 from entry 1), "ab" (1 from entry 2), "c" (data at 0)
             "\0\0\0\0\0\x02\0\0\0\x01\0\0\0\x01"
             "\0\0\0\0\0\x02\0\0\0\x01\0\0\0\x02"
             "\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0",
             62) +
         std::string("\0\0\0\x03xyz", 7) + std::string("\0\x02\0\0\0\0\0a\0b\0\x01\0\0\0\0\0c", 18);
}

TEST(QtResources, FindsAnEntryByItsPath) {
  const auto found = ReadQtResource(Sample(), "/ab/c");
  ASSERT_TRUE(found.ok()) << found.status().message();
  EXPECT_EQ(*found, "xyz");
}

TEST(QtResources, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(ReadQtResource(Sample(), "/ab/d").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReadQtResource(Sample(), "/ab").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReadQtResource(Sample(), "/ab/c/e").status().code(), StatusCode::kNotFound);
}

TEST(QtResources, DamagedFilesAreErrorsWhereverTheyEnd) {
  const std::string whole = Sample();
  EXPECT_EQ(ReadQtResource("RIFF", "/ab/c").status().code(), StatusCode::kUnreadable);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ReadQtResource(whole.substr(0, size), "/ab/c").ok()) << size;
  }
  for (size_t i = 4; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = '\xff';
    (void)ReadQtResource(damaged, "/ab/c");  // whatever it says, it must come back
  }
}

}  // namespace
}  // namespace hearsay
