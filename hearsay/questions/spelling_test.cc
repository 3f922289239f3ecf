#include "hearsay/questions/spelling.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A dictionary of a few words, so that the test rests on no other.
class SpellerTest : public ::testing::Test {
 protected:
  SpellerTest() : dictionary_("HEARSAY_HUNSPELL", (folder_.path() / "tiny").c_str()) {
    folder_.Write("tiny.aff", "SET UTF-8\n");
    folder_.Write("tiny.dic", "9\na\nsound\nthe\nis\nheard\ncolour\nlistener\nDoppler\nand\n");
  }

  std::vector<std::string> Misspelt(const std::string& text) const {
    const auto speller = Speller::Open(folder_.path() / "words.txt");
    EXPECT_TRUE(speller.ok()) << speller.status().message();
    return speller.ok() ? speller->Misspelt(text) : std::vector<std::string>{"no speller"};
  }

  TemporaryFolder folder_;
  ScopedVariable dictionary_;
};

TEST_F(SpellerTest, GivesWhatTheDictionaryDoesNotListEachOnce) {
  EXPECT_THAT(Misspelt("The sound is heard."), IsEmpty());
  EXPECT_THAT(Misspelt("The sownd is hurd, and the sownd is the sound."),
              ElementsAre("sownd", "hurd"));
  EXPECT_THAT(Misspelt(""), IsEmpty());
}

TEST_F(SpellerTest, ASentenceMayBeginWithACapital) {
  EXPECT_THAT(Misspelt("Sound is heard. Colour is the listener? Heard!"), IsEmpty());
  EXPECT_THAT(Misspelt("Sownd is heard. Hurd is the sound? Colur!"),
              ElementsAre("Sownd", "Hurd", "Colur"));
  EXPECT_THAT(Misspelt("heard: Sownd"), ElementsAre("Sownd"));
}

TEST_F(SpellerTest, NamesAreLeftAlone) {
  EXPECT_THAT(Misspelt("The sound is Doppler and Helmholtz"), IsEmpty());
  EXPECT_THAT(Misspelt("The sound is doppler"), ElementsAre("doppler"));
}

TEST_F(SpellerTest, WhatIsNoPlainWordIsLeftAlone) {
  EXPECT_THAT(Misspelt("the mp3 is 44khz and 3dx"), IsEmpty());   // digits
  EXPECT_THAT(Misspelt("the caf\u00E9z is \u0259x"), IsEmpty());  // not ASCII
  EXPECT_THAT(Misspelt("the dBFS is fMRI and FFTW"), IsEmpty());  // capitals within
  EXPECT_THAT(Misspelt("xq is the xq"), IsEmpty());               // two letters
}

TEST_F(SpellerTest, WhatIsCitedIsLeftAlone) {
  EXPECT_THAT(Misspelt("the 'sownd' is heard"), IsEmpty());
  EXPECT_THAT(Misspelt("'sownd hurd' is heard"), IsEmpty());
  EXPECT_THAT(Misspelt("the /sownd/ is /hurd sownd/"), IsEmpty());
  EXPECT_THAT(Misspelt("the [sownd hurd] is heard"), IsEmpty());
  EXPECT_THAT(Misspelt("the 'sound' is hurd"), ElementsAre("hurd"));
}

TEST_F(SpellerTest, APossessiveIsTheWord) {
  EXPECT_THAT(Misspelt("the listener's sound"), IsEmpty());
  EXPECT_THAT(Misspelt("the lissener's sound and the lissener's colour"), ElementsAre("lissener"));
}

TEST_F(SpellerTest, FurtherWordsAreAcceptedInEitherCase) {
  EXPECT_THAT(Misspelt("the vibrato is heard"), ElementsAre("vibrato"));
  folder_.Write("words.txt", "# words of the field\nvibrato\r\n\n  fricative \n#hurd\n");
  EXPECT_THAT(Misspelt("the vibrato is a fricative. Vibrato is heard"), IsEmpty());
  EXPECT_THAT(Misspelt("the sound is hurd"), ElementsAre("hurd"));
}

TEST_F(SpellerTest, SaysWhatToInstallWhereThereIsNoDictionary) {
  const ScopedVariable nowhere("HEARSAY_HUNSPELL", (folder_.path() / "none").c_str());
  const auto speller = Speller::Open("");
  EXPECT_EQ(speller.status().code(), StatusCode::kNotFound);
  EXPECT_THAT(speller.status().message(), HasSubstr((folder_.path() / "none.dic").string()));
  EXPECT_THAT(speller.status().message(), HasSubstr("install hunspell-en-gb"));
}

TEST_F(SpellerTest, FaultsAreOfStemsOptionsAndExplanations) {
  Bank bank;
  bank.questions = {{.id = "a",
                     .question = "the sownd?",
                     .options = {"the sound", "hurd", "colour", "a"},
                     .explanation = "the colur is heard",
                     .source = "sorce",
                     .method = "authored"}};
  bank.places["a"] = {"bank/a.jsonl", 3};
  const auto speller = Speller::Open("");
  ASSERT_TRUE(speller.ok()) << speller.status().message();
  std::vector<std::string> faults;
  for (const Fault& fault : SpellingFaults(bank, *speller)) faults.push_back(fault.ToString());
  EXPECT_THAT(faults, ElementsAre("bank/a.jsonl:3: \"sownd\" is not in the spelling dictionary; "
                                  "words.txt lists further words",
                                  HasSubstr("\"hurd\""), HasSubstr("\"colur\"")));
  // The options and the explanation of a lexical question are words of another dictionary.
  bank.questions[0].method = "lexical";
  EXPECT_EQ(SpellingFaults(bank, *speller).size(), 1U);
}

// hunspell-en-gb, which building and continuous integration install.
TEST(InstalledDictionaryTest, IsBritish) {
  const ScopedVariable unset("HEARSAY_HUNSPELL", nullptr);
  const auto speller = Speller::Open("");
  ASSERT_TRUE(speller.ok()) << speller.status().message();
  EXPECT_THAT(speller->Misspelt("the colour of a neighbour's programme"), IsEmpty());
  EXPECT_THAT(speller->Misspelt("the color of a neighbor's sound"),
              ElementsAre("color", "neighbor"));
}

}  // namespace
}  // namespace hearsay
