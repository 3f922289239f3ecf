#include "hearsay/lexicon/lexical_claim.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// As CMUdict lists them, but for "don" and "dawn", which stand for speakers of every kind here.
constexpr std::string_view kDictionary = R"(act AE1 K T
at AE1 T
back B AE1 K
banana B AH0 N AE1 N AH0
bat B AE1 T
bed B EH1 D
believe B IH0 L IY1 V
bomb B AA1 M
bus B AH1 S
cab K AE1 B
carry K AE1 R IY0
cat K AE1 T
caught K AA1 T
caught(2) K AO1 T
comb K OW1 M
cot K AA1 T
dawn D AO1 N
don D AA1 N
education EH2 JH AH0 K EY1 SH AH0 N
family F AE1 M AH0 L IY0
family(2) F AE1 M L IY0
fire F AY1 ER0
fire(2) F AY1 R
first F ER1 S T
gnat N AE1 T
hat HH AE1 T
hotel HH OW0 T EH1 L
hour AW1 ER0
hour(2) AW1 R
incite IH2 N S AY1 T
insight IH1 N S AY2 T
kitten K IH1 T AH0 N
knee N IY1
lawn L AO1 N
lay L EY1
lead L EH1 D
lead(2) L IY1 D
leave L IY1 V
listen L IH1 S AH0 N
magazine M AE1 G AH0 Z IY2 N
magazine(2) M AE2 G AH0 Z IY1 N
marry M AE1 R IY0
merry M EH1 R IY0
need N IY1 D
often AO1 F AH0 N
often(2) AO1 F T AH0 N
on AA1 N
on(2) AO1 N
phone F OW1 N
play P L EY1
read R EH1 D
read(2) R IY1 D
record R AH0 K AO1 R D
record(2) R EH1 K ER0 D
record(3) R IH0 K AO1 R D
red R EH1 D
reed R IY1 D
son S AH1 N
soon S UW1 N
sun S AH1 N
tack T AE1 K
talk T AO1 K
the DH AH0
thin TH IH1 N
tomato T AH0 M EY1 T OW2
tomato(2) T AH0 M AA1 T OW2
use Y UW1 S
use(2) Y UW1 Z
which W IH1 CH
which(2) HH W IH1 CH
window W IH1 N D OW0
wing W IH1 NG
)";

const Lexicon& Words() {
  static const Lexicon lexicon = *Lexicon::ParseCmudict(kDictionary);
  return lexicon;
}

const char* NameOf(Truth truth) {
  return truth == Truth::kTrue ? "true" : truth == Truth::kFalse ? "false" : "unsure";
}

// The options of which the claim is true, false and neither for sure.
struct Judgements {
  LexicalClaim claim;
  std::vector<std::string> holding;
  std::vector<std::string> failing;
  std::vector<std::string> unsure;
};

const std::vector<Judgements>& AllJudgements() {
  static const std::vector<Judgements> kAll = {
      {{.kind = "homophone-of", .word = "sun"}, {"son"}, {"soon", "cat"}, {"sun", "zyzzyva"}},
      {{.kind = "homophone-of", .word = "read"}, {}, {"cat"}, {"red", "reed"}},
      {{.kind = "homophone-of", .word = "cot"}, {}, {"cat"}, {"caught"}},
      {{.kind = "homophone-of", .word = "don"}, {}, {"sun"}, {"dawn"}},
      {{.kind = "homophone-of", .word = "insight"}, {}, {"incite"}, {}},
      {{.kind = "rhymes-with", .word = "cat"}, {"hat", "at", "gnat"}, {"cab", "cot"}, {"cat"}},
      {{.kind = "rhymes-with", .word = "don"}, {}, {"sun"}, {"dawn", "lawn", "on"}},
      {{.kind = "rhymes-with", .word = "read"}, {}, {"cat"}, {"bed", "need", "red", "lead"}},
      {{.kind = "rhymes-with", .word = "carry"}, {"marry"}, {"banana"}, {"merry"}},
      // Neither a perfect rhyme nor surely none: the same sound, or the same before the vowel.
      {{.kind = "rhymes-with", .word = "sun"}, {}, {"soon"}, {"son"}},
      {{.kind = "rhymes-with", .word = "believe"}, {}, {"bed"}, {"leave"}},
      {{.kind = "starts-like", .word = "knee"}, {"gnat", "need"}, {"kitten"}, {"zyzzyva"}},
      {{.kind = "starts-like", .word = "which"}, {}, {"cat"}, {"wing", "hat"}},
      {{.kind = "ends-like", .word = "comb"}, {"bomb"}, {"cab"}, {"zyzzyva"}},
      {{.kind = "ends-like", .word = "bus"}, {}, {"cat"}, {"use"}},
      {{.kind = "minimal-pair-with", .word = "cat"}, {"bat", "cab", "cot"}, {"at", "back"}, {}},
      {{.kind = "minimal-pair-with", .word = "don"}, {}, {"cat"}, {"dawn", "lawn"}},
      {{.kind = "minimal-pair-with", .word = "read"}, {}, {"cat"}, {"bed", "red", "reed"}},
      {{.kind = "stressed-like", .word = "banana"},
       {"hotel", "tomato", "believe"},
       {"window"},
       {"record", "cat", "fire", "the"}},
      {{.kind = "stressed-like", .word = "record"}, {}, {}, {"hotel", "window"}},
      {{.kind = "syllables-like", .word = "window"},
       {"hotel", "record"},
       {"banana", "cat"},
       {"fire"}},
      {{.kind = "syllables-like", .word = "fire"}, {}, {}, {"cat", "window"}},
      {{.kind = "first-sound-replaced", .word = "cat", .sound = "B"},
       {"bat"},
       {"hat"},
       {"zyzzyva"}},
      {{.kind = "first-sound-replaced", .word = "bed", .sound = "R"}, {"red"}, {"cat"}, {"read"}},
      {{.kind = "first-sound-replaced", .word = "don", .sound = "L"}, {}, {"leave"}, {"lawn"}},
      {{.kind = "first-sound-removed", .word = "cat"}, {"at"}, {"hat", "act"}, {"zyzzyva"}},
      {{.kind = "first-sound-removed", .word = "don"}, {}, {"at"}, {"on"}},
      {{.kind = "sounds-reversed", .word = "cat"}, {"tack"}, {"act"}, {"zyzzyva"}},
      {{.kind = "sounds-reversed", .word = "cot"}, {}, {"tack"}, {"talk"}},
      {{.kind = "pronounced-as", .transcription = "R EH1 D"}, {"red"}, {"reed"}, {"read"}},
      {{.kind = "pronounced-as", .transcription = "IH1 N S AY2 T"}, {"insight"}, {"incite"}, {}},
      {{.kind = "syllables", .number = 3},
       {"banana", "tomato", "magazine"},
       {"window", "education"},
       {"family", "fire"}},
      {{.kind = "stressed-on", .number = 2},
       {"banana", "tomato", "hotel"},
       {"window", "education"},
       {"record", "cat", "fire", "the"}},
      {{.kind = "starts-with-sound", .sound = "N"}, {"knee", "gnat"}, {"kitten"}, {"zyzzyva"}},
      {{.kind = "starts-with-sound", .sound = "W"}, {"wing"}, {"cat"}, {"which"}},
      {{.kind = "ends-with-sound", .sound = "S"}, {"bus"}, {"cat"}, {"use"}},
      {{.kind = "stressed-vowel", .sound = "EH"},
       {"bed", "hotel", "merry"},
       {"cat", "knee"},
       {"read", "marry", "the"}},
      {{.kind = "stressed-vowel", .sound = "AA"}, {"cot"}, {"cat"}, {"caught", "dawn"}},
      {{.kind = "silent-letter", .letter = "k"}, {"knee"}, {"kitten", "talk"}, {"back", "cat"}},
      {{.kind = "silent-letter", .letter = "t"}, {"listen"}, {"cat"}, {"often", "thin", "kitten"}},
      {{.kind = "silent-letter", .letter = "b"}, {"comb"}, {"bat"}, {"bomb"}},
      {{.kind = "silent-letter", .letter = "h"}, {"hour"}, {"hat"}, {"which", "phone"}},
      {{.kind = "silent-letter", .letter = "l"}, {"talk"}, {"lay"}, {"knee"}},
      {{.kind = "silent-letter", .letter = "c"}, {}, {}, {"cat"}},
      {{.kind = "two-stresses"}, {"record"}, {"banana", "tomato", "cat"}, {"magazine", "the"}},
      {{.kind = "syllables-of", .word = "banana"},
       {"Three", "three"},
       {"Two", "Four"},
       {"Many", "3"}},
      {{.kind = "syllables-of", .word = "fire"}, {}, {}, {"One", "Two", "Three"}},
      {{.kind = "sounds-of", .word = "comb"}, {"Three"}, {"Four", "One"}, {"Comb"}},
      {{.kind = "sounds-of", .word = "often"}, {}, {}, {"Four", "Five", "Six"}},
      {{.kind = "sounds-of", .word = "first"}, {}, {}, {"Four", "Five"}},
      {{.kind = "sounds-of", .word = "use"}, {}, {}, {"Three"}},
      {{.kind = "stressed-syllable-of", .word = "banana"},
       {"The second"},
       {"The first", "The third"},
       {"The last"}},
      {{.kind = "stressed-syllable-of", .word = "record"}, {}, {}, {"The first", "The second"}},
      {{.kind = "stressed-syllable-of", .word = "cat"}, {}, {}, {"The first"}},
      {{.kind = "pair-homophones"},
       {"sun and son", "son and sun"},
       {"sun and soon"},
       {"don and dawn", "read and red", "sun", "sun and zyzzyva", "sun, son"}},
      {{.kind = "pair-rhymes"},
       {"cat and hat"},
       {"cat and cab"},
       {"leave and believe", "read and bed", "carry and merry", "sun and son", "cat"}},
  };
  return kAll;
}

TEST(JudgeOptionTest, TellsTrueFalseAndUnsureApart) {
  for (const Judgements& judgements : AllJudgements()) {
    const auto expect = [&](const std::vector<std::string>& options, Truth truth) {
      for (const std::string& option : options) {
        EXPECT_STREQ(NameOf(JudgeOption(judgements.claim, {option}, 0, Words())), NameOf(truth))
            << DumpJson(ClaimJson(judgements.claim)) << " of " << option;
      }
    };
    expect(judgements.holding, Truth::kTrue);
    expect(judgements.failing, Truth::kFalse);
    expect(judgements.unsure, Truth::kUnsure);
  }
}

TEST(JudgeOptionTest, AnIdenticalRhymeIsNeverTheRightOption) {
  EXPECT_EQ(JudgeOption({.kind = "rhymes-with", .word = "leave"}, {"believe"}, 0, Words()),
            Truth::kUnsure);
  EXPECT_EQ(JudgeOption({.kind = "rhymes-with", .word = "play"}, {"lay"}, 0, Words()),
            Truth::kUnsure);
}

TEST(JudgeOptionTest, ComparesSyllablesWithEveryOtherOption) {
  const LexicalClaim most = {.kind = "most-syllables"};
  const LexicalClaim fewest = {.kind = "fewest-syllables"};
  const std::vector<std::string> options = {"banana", "cat", "education", "window"};
  const std::set<size_t> holding_most = {2};
  const std::set<size_t> holding_fewest = {1};
  for (size_t i = 0; i < options.size(); ++i) {
    EXPECT_EQ(JudgeOption(most, options, i, Words()),
              holding_most.contains(i) ? Truth::kTrue : Truth::kFalse)
        << options[i];
    EXPECT_EQ(JudgeOption(fewest, options, i, Words()),
              holding_fewest.contains(i) ? Truth::kTrue : Truth::kFalse)
        << options[i];
  }
}

TEST(JudgeOptionTest, AmongEquallyLongWordsNoneIsTheLongest) {
  const std::vector<std::string> options = {"banana", "tomato", "cat", "hat"};
  for (size_t i = 0; i < options.size(); ++i) {
    EXPECT_EQ(JudgeOption({.kind = "most-syllables"}, options, i, Words()), Truth::kFalse);
    EXPECT_EQ(JudgeOption({.kind = "fewest-syllables"}, options, i, Words()), Truth::kFalse);
  }
}

TEST(JudgeOptionTest, OneDoubtfulOptionLeavesTheComparisonUnsure) {
  for (const char* doubtful : {"fire", "family", "zyzzyva"}) {
    const std::vector<std::string> options = {"education", doubtful, "cat", "window"};
    for (size_t i = 0; i < options.size(); ++i) {
      EXPECT_EQ(JudgeOption({.kind = "most-syllables"}, options, i, Words()), Truth::kUnsure);
      EXPECT_EQ(JudgeOption({.kind = "fewest-syllables"}, options, i, Words()), Truth::kUnsure);
    }
  }
}

TEST(ReadClaimTest, WhatIsWrittenIsReadBack) {
  for (const Judgements& judgements : AllJudgements()) {
    LexicalClaim claim = judgements.claim;
    for (const bool negated : {false, true}) {
      claim.negated = negated;
      const Json json = ClaimJson(claim);
      const auto read = ReadClaim(json);
      ASSERT_TRUE(read.ok()) << DumpJson(json) << read.status().message();
      EXPECT_EQ(read->kind, claim.kind);
      EXPECT_EQ(read->word, claim.word);
      EXPECT_EQ(read->sound, claim.sound);
      EXPECT_EQ(read->letter, claim.letter);
      EXPECT_EQ(read->transcription, claim.transcription);
      EXPECT_EQ(read->number, claim.number);
      EXPECT_EQ(read->negated, negated);
    }
  }
}

TEST(ReadClaimTest, ReadsTheFormOfABanksFile) {
  const auto claim = ReadClaim(Json::parse(R"({"claim": "stressed-on", "number": 2,
                                               "negated": true})"));
  ASSERT_TRUE(claim.ok()) << claim.status().message();
  EXPECT_EQ(claim->kind, "stressed-on");
  EXPECT_EQ(claim->number, 2);
  EXPECT_TRUE(claim->negated);
}

TEST(ReadClaimTest, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"null", "must name its \"claim\""},
      {"[]", "must name its \"claim\""},
      {"{}", "must name its \"claim\""},
      {R"({"claim": 1})", "must name its \"claim\""},
      {R"({"claim": "rimes-with", "word": "cat"})", "unknown lexical claim \"rimes-with\""},
      {R"({"claim": "rhymes-with"})", "the claim rhymes-with needs the field \"word\""},
      {R"({"claim": "first-sound-replaced", "word": "cat"})", "needs the field \"sound\""},
      {R"({"claim": "rhymes-with", "word": 1})", "\"word\" has the wrong type"},
      {R"({"claim": "rhymes-with", "word": ""})", "\"word\" is empty"},
      {R"({"claim": "rhymes-with", "word": "cat", "letter": "k"})",
       "the claim rhymes-with has no field \"letter\""},
      {R"({"claim": "rhymes-with", "word": "cat", "colour": "red"})", "has no field \"colour\""},
      {R"({"claim": "syllables", "number": "2"})", "\"number\" has the wrong type"},
      {R"({"claim": "syllables", "number": 2.5})", "\"number\" has the wrong type"},
      {R"({"claim": "two-stresses", "negated": 1})", "\"negated\" has the wrong type"},
      {R"({"claim": "two-stresses", "number": 2})", "has no field \"number\""},
  };
  for (const auto& [text, reason] : cases) {
    const auto claim = ReadClaim(Json::parse(text));
    EXPECT_EQ(claim.status().code(), StatusCode::kUnreadable) << text;
    EXPECT_THAT(claim.status().message(), HasSubstr(reason));
  }
}

Question Rhyme() {
  return {.question = "Which of these words rhymes with 'cat'?",
          .options = {"cab", "hat", "tack", "banana"},
          .answer = 1,
          .method = "lexical",
          .derivation = Json::parse(R"({"claim": "rhymes-with", "word": "cat"})")};
}

Question OddOne() {
  return {.question = "Three of these words rhyme with 'cat'. Which one does not?",
          .options = {"bat", "hat", "at", "cab"},
          .answer = 3,
          .method = "lexical",
          .derivation = Json::parse(R"({"claim": "rhymes-with", "word": "cat", "negated": true})")};
}

TEST(LexicalFaultsTest, FindsNoneInSoundQuestions) {
  EXPECT_THAT(LexicalFaults(Rhyme(), Words()), IsEmpty());
  EXPECT_THAT(LexicalFaults(OddOne(), Words()), IsEmpty());
  Question number = Rhyme();
  number.question = "How many syllables does 'banana' have?";
  number.options = {"One", "Two", "Three", "Four"};
  number.answer = 2;
  number.derivation = Json::parse(R"({"claim": "syllables-of", "word": "banana"})");
  EXPECT_THAT(LexicalFaults(number, Words()), IsEmpty());
}

TEST(LexicalFaultsTest, NamesAWrongKey) {
  Question question = Rhyme();
  question.answer = 0;
  EXPECT_THAT(LexicalFaults(question, Words()),
              ElementsAre("the option \"cab\" is not surely right: by CMUdict its claim "
                          "(rhymes-with) is false",
                          "the option \"hat\" is not surely wrong: by CMUdict its claim "
                          "(rhymes-with) is true"));
  question = OddOne();
  question.answer = 0;
  EXPECT_THAT(LexicalFaults(question, Words()),
              ElementsAre(HasSubstr("\"bat\" is not surely right"),
                          HasSubstr("\"cab\" is not surely wrong")));
}

TEST(LexicalFaultsTest, NamesAnOptionThatIsUnsure) {
  Question question = Rhyme();
  question.options[3] = "zyzzyva";
  EXPECT_THAT(LexicalFaults(question, Words()),
              ElementsAre(HasSubstr("\"zyzzyva\" is not surely wrong: by CMUdict its claim "
                                    "(rhymes-with) is unsure")));
  // Two right answers, for those who read "read" so.
  question.question = "Which of these words rhymes with 'read'?";
  question.derivation["word"] = "read";
  question.options = {"bed", "need", "cat", "bat"};
  question.answer = 0;
  EXPECT_THAT(LexicalFaults(question, Words()),
              ElementsAre(HasSubstr("\"bed\" is not surely right"),
                          HasSubstr("\"need\" is not surely wrong")));
}

TEST(LexicalFaultsTest, NamesADerivationThatCannotBeRead) {
  Question question = Rhyme();
  question.derivation = Json::parse(R"({"claim": "alchemy"})");
  EXPECT_THAT(LexicalFaults(question, Words()), ElementsAre("unknown lexical claim \"alchemy\""));
  question.derivation = nullptr;
  EXPECT_THAT(LexicalFaults(question, Words()), ElementsAre(HasSubstr("\"claim\"")));
}

TEST(LexicalFaultsTest, TheStemMustSayWhatTheDerivationRestsOn) {
  Question question = Rhyme();
  question.question = "Which of these words rhymes with 'dog'?";
  EXPECT_THAT(LexicalFaults(question, Words()),
              ElementsAre("the stem does not say \"'cat'\", which its derivation rests on"));
  struct Case {
    const char* derivation;
    const char* said;
    const char* not_said;
    std::vector<std::string> options;  // the right one first
  };
  const Case cases[] = {
      {R"({"claim": "silent-letter", "letter": "k"})", "'k'", "'b'", {"knee", "kitten", "talk"}},
      {R"({"claim": "starts-with-sound", "sound": "N"})",
       "/n/ as in 'net'",
       "/m/ as in 'met'",
       {"knee", "kitten", "cat"}},
      {R"({"claim": "pronounced-as", "transcription": "R EH1 D"})",
       "R EH1 D",
       "R IY1 D",
       {"red", "reed", "cat"}},
      {R"({"claim": "syllables", "number": 3})", "three", "two", {"banana", "window", "cat"}},
      {R"({"claim": "stressed-on", "number": 2})",
       "second",
       "first",
       {"banana", "window", "education"}},
  };
  for (const Case& test : cases) {
    question.derivation = Json::parse(test.derivation);
    question.options = test.options;
    question.answer = 0;
    question.question = std::string("Which word has ") + test.said + "?";
    EXPECT_THAT(LexicalFaults(question, Words()), IsEmpty()) << test.derivation;
    question.question = std::string("Which word has ") + test.not_said + "?";
    EXPECT_THAT(LexicalFaults(question, Words()),
                ElementsAre(HasSubstr(std::string("does not say \"") + test.said + "\"")));
  }
}

TEST(LexicalFaultsTest, StemAndDerivationMustAgreeOnWhichOptionIsOdd) {
  Question question = OddOne();
  question.derivation.erase("negated");
  EXPECT_THAT(LexicalFaults(question, Words()),
              testing::Contains(HasSubstr("disagree on which option is odd")));
  question = Rhyme();
  question.derivation["negated"] = true;
  EXPECT_THAT(LexicalFaults(question, Words()),
              testing::Contains(HasSubstr("disagree on which option is odd")));
}

TEST(WordsInQuestionTest, GivesTheClaimsWordThenTheOptionsEachOnce) {
  EXPECT_THAT(WordsInQuestion(Rhyme()), ElementsAre("cat", "cab", "hat", "tack", "banana"));
  Question question = Rhyme();
  question.derivation = Json::parse(R"({"claim": "pair-rhymes"})");
  question.options = {"cat and hat", "cat and cab", "bed and red", "nothing"};
  EXPECT_THAT(WordsInQuestion(question), ElementsAre("cat", "hat", "cab", "bed", "red"));
}

TEST(WordsInQuestionTest, NumbersAreNoWordsInQuestion) {
  Question question = Rhyme();
  question.options = {"One", "Two", "Three", "Four"};
  for (const char* kind : {"syllables-of", "sounds-of", "stressed-syllable-of"}) {
    question.derivation = {{"claim", kind}, {"word", "cat"}};
    EXPECT_THAT(WordsInQuestion(question), ElementsAre("cat")) << kind;
  }
}

TEST(WordsInQuestionTest, OtherQuestionsHaveNone) {
  Question question = Rhyme();
  question.method = "authored";
  EXPECT_THAT(WordsInQuestion(question), IsEmpty());
  question = Rhyme();
  question.derivation = nullptr;
  EXPECT_THAT(WordsInQuestion(question), IsEmpty());
}

TEST(InWordsTest, NumbersPlacesAndSounds) {
  EXPECT_EQ(NumberInWords(2), "two");
  EXPECT_EQ(NumberInWords(12), "twelve");
  EXPECT_EQ(NumberInWords(13), "13");
  EXPECT_EQ(PlaceInWords(1), "first");
  EXPECT_EQ(PlaceInWords(2), "second");
  EXPECT_EQ(PlaceInWords(6), "sixth");
  EXPECT_EQ(PlaceInWords(7), "7");
  EXPECT_EQ(SoundInWords("K"), "/k/ as in 'kit'");
  EXPECT_EQ(SoundInWords("QQ"), "");
}

TEST(PairOfTest, NeedsAnAndBetweenTwoWords) {
  EXPECT_THAT(PairOf("sun and son"), ElementsAre("sun", "son"));
  EXPECT_THAT(PairOf("hand and sand"), ElementsAre("hand", "sand"));
  EXPECT_THAT(PairOf("band"), IsEmpty());
  EXPECT_THAT(PairOf("sun, son"), IsEmpty());
}

}  // namespace
}  // namespace hearsay
