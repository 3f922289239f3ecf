#include "hearsay/questions/quantities.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

// The only number in the text.
NumberReading TheNumber(const std::string& text) {
  const std::vector<NumberReading> readings = ReadNumbers(text);
  EXPECT_EQ(readings.size(), 1U) << text;
  return readings.empty() ? NumberReading{} : readings[0];
}

TEST(ReadNumbersTest, ReadsUnitsAndTurnsThemIntoBaseUnits) {
  struct Case {
    const char* text;
    double value;
    Quantity quantity;
  };
  const Case cases[] = {
      {"sampled at 44.1 kHz.", 44100, Quantity::kFrequency},
      {"at 20,000 Hz,", 20000, Quantity::kFrequency},
      {"a 20-ms frame", 0.02, Quantity::kTime},
      {"after 90 minutes", 5400, Quantity::kTime},
      {"2 hours", 7200, Quantity::kTime},
      {"peaks at -20 dBFS", -20, Quantity::kLevel},
      {"(-3 dB)", -3, Quantity::kLevel},
      {"44 dB(A) at night", 44, Quantity::kLevel},
      {"80 dB SPL", 80, Quantity::kLevel},
      {"24.5 cm", 0.245, Quantity::kLength},
      {"at 343 m/s", 343, Quantity::kSpeed},
      {"6,000 cubic metres", 6000, Quantity::kVolume},
      {"20 mV/Pa", 0.02, Quantity::kSensitivity},
      {"5%", 0.05, Quantity::kRatio},
      {"5 per cent", 0.05, Quantity::kRatio},
      {"50 times", 50, Quantity::kRatio},
      {"a ratio of 4:1", 4, Quantity::kRatio},
      {"pure, 3:2,", 1.5, Quantity::kRatio},
      {"13.2 kbit/s", 13200, Quantity::kDataRate},
      {"64 MB", 64e6, Quantity::kDataSize},
      {"7 semitones", 7, Quantity::kSemitones},
      {"a perfect fifth", 7, Quantity::kSemitones},
      {"three major thirds", 12, Quantity::kSemitones},
      {"90 crotchets a minute", 90, Quantity::kTempo},
      {"a 24-bit file", 24, Quantity::kCount},
      {"1,024 samples", 1024, Quantity::kCount},
      {"Seven quavers", 7, Quantity::kCount},
      {"two seconds", 2, Quantity::kTime},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.text);
    const NumberReading reading = TheNumber(test.text);
    EXPECT_DOUBLE_EQ(reading.value, test.value);
    EXPECT_TRUE(reading.IsOf(test.quantity));
  }
}

TEST(ReadNumbersTest, ANumberWithAUnitIsNoCount) {
  EXPECT_FALSE(TheNumber("48 kHz").IsOf(Quantity::kCount));
  EXPECT_FALSE(TheNumber("4:1").IsOf(Quantity::kCount));
  EXPECT_TRUE(TheNumber("0.45").IsOf(Quantity::kRatio));
}

TEST(ReadNumbersTest, AUnitEndsWithAWord) {
  EXPECT_EQ(TheNumber("3 months").unit, nullptr);
  EXPECT_EQ(TheNumber("5 singers").unit, nullptr);
  EXPECT_TRUE(TheNumber("2 m2").IsOf(Quantity::kArea));
}

TEST(ReadNumbersTest, KnowsTheLastDigitShown) {
  EXPECT_DOUBLE_EQ(TheNumber("13.6 m").half_digit, 0.05);
  EXPECT_DOUBLE_EQ(TheNumber("13 kHz").half_digit, 500);
  EXPECT_DOUBLE_EQ(TheNumber("0.20%").half_digit, 0.00005);
}

TEST(ReadNumbersTest, PassesOverDigitsThatAreNoNumbers) {
  EXPECT_TRUE(ReadNumbers("RT60 by G.711, B-flat, log10, P.800").empty());
  EXPECT_TRUE(ReadNumbers("a minute, one of them, an hour").empty());
  EXPECT_TRUE(ReadNumbers("").empty());
  EXPECT_TRUE(ReadNumbers("twenty-two").empty());
}

TEST(ReadNumbersTest, ReadsSeveralInOrder) {
  const std::vector<NumberReading> readings = ReadNumbers("from 40-50 Hz, 30, 100 ms and 1,2");
  ASSERT_EQ(readings.size(), 6U);
  EXPECT_EQ(readings[0].value, 40);
  EXPECT_EQ(readings[1].value, 50) << "a hyphen between numbers is no minus";
  EXPECT_EQ(readings[2].value, 30);
  EXPECT_DOUBLE_EQ(readings[3].value, 0.1);
  EXPECT_EQ(readings[4].value, 1) << "a comma before one digit sets off no thousands";
  EXPECT_EQ(readings[5].value, 2);
}

TEST(FindUnitTest, KnowsNamesExactly) {
  ASSERT_NE(FindUnit("kHz"), nullptr);
  EXPECT_EQ(FindUnit("kHz")->factor, 1000);
  EXPECT_EQ(FindUnit("khz"), nullptr);
  EXPECT_EQ(FindUnit("samples"), nullptr);
  EXPECT_EQ(FindUnit(""), nullptr);
}

TEST(QuantityNameTest, NamesThem) {
  EXPECT_EQ(QuantityName(Quantity::kFrequency), "frequency");
  EXPECT_EQ(QuantityName(Quantity::kTempo), "tempo");
}

}  // namespace
}  // namespace hearsay
