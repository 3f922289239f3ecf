#include "hearsay/lexicon/pronunciation.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

// Transcriptions are CMUdict's; of the mergers, those of speakers who keep the sounds apart.
Pronunciation Of(std::string_view text) { return ParsePronunciation(text); }

std::string MergedText(std::string_view text) { return PronunciationText(Merged(Of(text))); }

TEST(ParsePronunciationTest, TellsVowelsByTheirStress) {
  const Pronunciation cough = Of("K AO1 F");
  ASSERT_EQ(cough.size(), 3U);
  EXPECT_EQ(cough[0], (Phone{"K", Phone::kConsonant}));
  EXPECT_EQ(cough[1], (Phone{"AO", 1}));
  EXPECT_EQ(cough[2], (Phone{"F", Phone::kConsonant}));
  EXPECT_FALSE(cough[0].is_vowel());
  EXPECT_TRUE(cough[1].is_vowel());
  EXPECT_TRUE(Of("AH0").front().is_vowel());
  EXPECT_EQ(Of("AH0").front().stress, 0);
  EXPECT_EQ(Of("OW2").front().stress, 2);
}

TEST(ParsePronunciationTest, IsEmptyWhereASoundHasNoLetters) {
  EXPECT_TRUE(Of("").empty());
  EXPECT_TRUE(Of("  ").empty());
  EXPECT_TRUE(Of("1").empty());
  EXPECT_TRUE(Of("K 0 F").empty());
}

TEST(ParsePronunciationTest, WhatIsWrittenOutIsReadBack) {
  for (const char* text : {"K AO1 F", "F AH0 N EH1 T IH0 K", "AY1", "S IH2 M F AH0 N IY1"}) {
    EXPECT_EQ(PronunciationText(Of(text)), text);
  }
  EXPECT_EQ(PronunciationText(Of(" K  AO1 F ")), "K AO1 F");
  EXPECT_EQ(PronunciationText({}), "");
}

TEST(SymbolsTest, LeavesStressOut) {
  EXPECT_EQ(Symbols(Of("R EH1 K ER0 D")), (std::vector<std::string>{"R", "EH", "K", "ER", "D"}));
}

TEST(MergedTest, EvensOutWhatSomeSpeakersKeepApart) {
  const std::pair<const char*, const char*> same[] = {
      {"K AA1 T", "K AO1 T"},                    // cot, caught
      {"R OW1 Z IH0 Z", "R OW1 Z AH0 Z"},        // roses, Rosa's
      {"M AE1 R IY0", "M EH1 R IY0"},            // marry, merry
      {"M EY1 R IY0", "M EH1 R IY0"},            // Mary, merry
      {"HH W IH1 CH", "W IH1 CH"},               // which, witch
      {"P AO1 R", "P UH1 R"},                    // pour, poor
      {"M AO1 R N IH0 NG", "M OW1 R N IH0 NG"},  // morning, mourning
  };
  for (const auto& [a, b] : same) EXPECT_EQ(MergedText(a), MergedText(b)) << a;
}

TEST(MergedTest, KeepsApartWhatEverybodyDoes) {
  const std::pair<const char*, const char*> different[] = {
      {"B EH1 T", "B AH1 T"},   // bet, but: only weak vowels merge
      {"B IH1 T", "B EH1 T"},   // bit, bet
      {"K AA1 R", "K AO1 R"},   // car, core: not before r
      {"M AE1 T", "M EH1 T"},   // mat, met: only before r
      {"HH IH1 T", "W IH1 T"},  // hit, wit
      {"K OW1 T", "K AO1 T"},   // coat, caught
  };
  for (const auto& [a, b] : different) EXPECT_NE(MergedText(a), MergedText(b)) << a;
  EXPECT_EQ(MergedText("K AE1 T"), "K AE1 T");
}

TEST(SyllableCountTest, CountsVowels) {
  EXPECT_EQ(SyllableCount({}), 0);
  EXPECT_EQ(SyllableCount(Of("S T R EH1 NG K TH S")), 1);
  EXPECT_EQ(SyllableCount(Of("B AH0 N AE1 N AH0")), 3);
}

TEST(StressedSyllableTest, CountsFromTheBeginning) {
  EXPECT_EQ(StressedSyllable(Of("K AE1 T")), 1);
  EXPECT_EQ(StressedSyllable(Of("B AH0 N AE1 N AH0")), 2);
  EXPECT_EQ(StressedSyllable(Of("IH2 N T ER0 AE1 K T")), 3);
}

TEST(StressedSyllableTest, IsNoneWithoutOnePrimaryStress) {
  EXPECT_EQ(StressedSyllable({}), 0);
  EXPECT_EQ(StressedSyllable(Of("M")), 0);
  EXPECT_EQ(StressedSyllable(Of("DH AH0")), 0);
  EXPECT_EQ(StressedSyllable(Of("S IH2 M AH0")), 0);
  EXPECT_EQ(StressedSyllable(Of("F AO1 R T IY1 N")), 0);
}

TEST(RhymingPartTest, GoesFromTheStressedVowelToTheEnd) {
  EXPECT_EQ(RhymingPart(Of("S T EY1 SH AH0 N")), (std::vector<std::string>{"EY", "SH", "AH", "N"}));
  EXPECT_EQ(RhymingPart(Of("B IH0 L IY1 V")), (std::vector<std::string>{"IY", "V"}));
  EXPECT_TRUE(RhymingPart(Of("DH AH0")).empty());
  EXPECT_TRUE(RhymingPart(Of("F AO1 R T IY1 N")).empty());
}

TEST(MakePerfectRhymeTest, NeedsOnePartAfterDifferentSounds) {
  EXPECT_TRUE(MakePerfectRhyme(Of("K AE1 T"), Of("HH AE1 T")));                 // cat, hat
  EXPECT_TRUE(MakePerfectRhyme(Of("N EY1 SH AH0 N"), Of("S T EY1 SH AH0 N")));  // nation, station
  EXPECT_TRUE(MakePerfectRhyme(Of("EY1 T"), Of("L EY1 T")));                    // eight, late
  EXPECT_FALSE(MakePerfectRhyme(Of("K AE1 T"), Of("K AE1 B")));                 // cat, cab
  EXPECT_FALSE(MakePerfectRhyme(Of("L AH1 V"), Of("M UW1 V")));                 // love, move
  EXPECT_FALSE(MakePerfectRhyme(Of("K AE1 T"), Of("K AE1 T")));                 // the same
  EXPECT_FALSE(MakePerfectRhyme(Of("EY1 T"), Of("EY1 T")));                     // eight, ate
  EXPECT_FALSE(MakePerfectRhyme(Of("L IY1 V"), Of("B IH0 L IY1 V")));           // leave, believe
  EXPECT_FALSE(MakePerfectRhyme(Of("DH AH0"), Of("AH0")));                      // without stress
  // "singing" and "thing" share their end, but not from the stressed vowel.
  EXPECT_FALSE(MakePerfectRhyme(Of("S IH1 NG IH0 NG"), Of("TH IH1 NG")));
}

TEST(MakeMinimalPairTest, DiffersInExactlyOneSound) {
  EXPECT_TRUE(MakeMinimalPair(Of("K AE1 T"), Of("B AE1 T")));
  EXPECT_TRUE(MakeMinimalPair(Of("K AE1 T"), Of("K AH1 T")));
  EXPECT_TRUE(MakeMinimalPair(Of("K AE1 T"), Of("K AE1 B")));
  EXPECT_FALSE(MakeMinimalPair(Of("K AE1 T"), Of("K AE1 T")));
  EXPECT_FALSE(MakeMinimalPair(Of("K AE1 T"), Of("B AE1 D")));
  EXPECT_FALSE(MakeMinimalPair(Of("K AE1 T"), Of("S K AE1 T")));
}

TEST(MakeMinimalPairTest, MovedStressIsASecondDifference) {
  // "insight" and "incite", and a made-up word that differs in a sound besides.
  EXPECT_FALSE(MakeMinimalPair(Of("IH1 N S AY2 T"), Of("IH2 N S AY1 T")));
  EXPECT_FALSE(MakeMinimalPair(Of("IH1 N S AY2 T"), Of("IH2 N S AY1 D")));
  // Weaker stresses are no difference.
  EXPECT_TRUE(MakeMinimalPair(Of("IH1 N S AY2 T"), Of("IH1 N S AY0 D")));
}

TEST(HasDoubtfulSyllablesTest, NamesWordsThatSpeakersCountDifferently) {
  for (const char* text : {
           "F AY1 ER0",             // fire
           "F AY1 R",               // fire
           "AW1 R",                 // hour
           "F IY1 L",               // feel
           "K R IY0 EY1 T",         // create
           "K AE1 M ER0 AH0",       // camera
           "F AE1 M AH0 L IY0",     // family
           "N AE1 SH AH0 N AH0 L",  // national
       }) {
    EXPECT_TRUE(HasDoubtfulSyllables(Of(text))) << text;
  }
}

TEST(HasDoubtfulSyllablesTest, LeavesOtherWordsAlone) {
  for (const char* text : {
           "K AE1 T",            // cat
           "K AA1 R",            // car: no diphthong
           "B AH0 N AE1 N AH0",  // banana: what follows the weak vowel and n is stressed
           "T EY1 B AH0 L",      // table: nothing follows
           "W IH1 N D OW0",      // window
           "L AY1 T",            // light: a diphthong before neither r nor l
       }) {
    EXPECT_FALSE(HasDoubtfulSyllables(Of(text))) << text;
  }
}

}  // namespace
}  // namespace hearsay
