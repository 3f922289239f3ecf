#include "hearsay/evaluation/prompts.h"

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/json.h"

namespace hearsay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr ScoreMode kModes[] = {ScoreMode::kLetter, ScoreMode::kGenerate, ScoreMode::kCloze};
constexpr Evidence kEvidences[] = {Evidence::kNone, Evidence::kOptionsOnly,
                                   Evidence::kPronunciation};

const Lexicon& Dictionary() {
  static const Lexicon lexicon = *Lexicon::ParseCmudict(
      "cough K AO1 F\n"
      "off AO1 F\n"
      "dough D OW1\n"
      "read R EH1 D\n"
      "read(2) R IY1 D\n"
      "record R AH0 K AO1 R D\n"
      "record(2) R EH1 K ER0 D\n");
  return lexicon;
}

Question Rhyme() {
  return {.id = "phonetic.rhyme-001",
          .subcategory = "phonetic.rhyme",
          .question = "Which word rhymes with 'cough'?",
          .options = {"dough", "off", "read", "zyzzyva"},
          .answer = 1,
          .method = "lexical",
          .derivation = {{"claim", "rhymes-with"}, {"word", "cough"}}};
}

Question Authored() {
  Question question = Rhyme();
  question.method = "authored";
  question.derivation = nullptr;
  return question;
}

PromptConfig Config(ScoreMode score, Evidence evidence, int shots = 0) {
  return {.score = score, .shots = shots, .evidence = evidence, .lexicon = &Dictionary()};
}

// The texts of all messages, the system's first.
std::vector<std::string> Texts(const Request& request) {
  std::vector<std::string> texts;
  for (const Message& message : request.prompt.messages) texts.push_back(MessageText(message));
  return texts;
}

std::vector<std::string> Texts(const Question& question, const PromptConfig& config) {
  return Texts(MakeRequest(question, {0, 1, 2, 3}, config));
}

TEST(MakeRequestTest, WithoutEvidenceTheQuestionIsAsItIs) {
  const std::string lettered =
      "Which word rhymes with 'cough'?\nA. dough\nB. off\nC. read\nD. zyzzyva";
  EXPECT_EQ(Texts(Rhyme(), Config(ScoreMode::kLetter, Evidence::kNone)).back(), lettered);
  EXPECT_EQ(Texts(Rhyme(), Config(ScoreMode::kGenerate, Evidence::kNone)).back(), lettered);
  EXPECT_EQ(Texts(Rhyme(), Config(ScoreMode::kCloze, Evidence::kNone)).back(),
            "Which word rhymes with 'cough'?");
}

TEST(MakeRequestTest, OptionsStandInTheOrderAskedFor) {
  const Request letter =
      MakeRequest(Rhyme(), {3, 0, 1, 2}, Config(ScoreMode::kLetter, Evidence::kNone));
  EXPECT_THAT(Texts(letter).back(), HasSubstr("?\nA. zyzzyva\nB. dough\nC. off\nD. read"));
  EXPECT_EQ(letter.ask, Ask::kNextToken);
  EXPECT_THAT(letter.choices, ElementsAre("A", "B", "C", "D"));
  const Request cloze =
      MakeRequest(Rhyme(), {3, 0, 1, 2}, Config(ScoreMode::kCloze, Evidence::kNone));
  EXPECT_EQ(cloze.ask, Ask::kContinuations);
  EXPECT_THAT(cloze.choices, ElementsAre("zyzzyva", "dough", "off", "read"));
  const Request generate =
      MakeRequest(Rhyme(), {3, 0, 1, 2}, Config(ScoreMode::kGenerate, Evidence::kNone));
  EXPECT_EQ(generate.ask, Ask::kGenerate);
  EXPECT_THAT(generate.choices, IsEmpty());
}

TEST(MakeRequestTest, ShotsAreTurnsBeforeTheQuestionInEveryMode) {
  for (const ScoreMode mode : kModes) {
    for (const int shots : {0, 1, kMostShots}) {
      const Request request =
          MakeRequest(Rhyme(), {0, 1, 2, 3}, Config(mode, Evidence::kNone, shots));
      const std::vector<Message>& messages = request.prompt.messages;
      ASSERT_EQ(messages.size(), static_cast<size_t>(2 + 2 * shots));
      EXPECT_EQ(messages.front().role, Role::kSystem);
      for (size_t i = 1; i < messages.size(); ++i) {
        EXPECT_EQ(messages[i].role, i % 2 == 1 ? Role::kUser : Role::kAssistant);
      }
    }
  }
}

TEST(MakeRequestTest, OptionsOnlyNeverShowsTheStem) {
  for (const ScoreMode mode : kModes) {
    for (const Question& question : {Rhyme(), Authored()}) {
      const Request request =
          MakeRequest(question, {0, 1, 2, 3}, Config(mode, Evidence::kOptionsOnly, kMostShots));
      for (const std::string& text : Texts(request)) {
        EXPECT_THAT(text, Not(HasSubstr("rhymes"))) << ScoreModeName(mode);
        EXPECT_THAT(text, Not(HasSubstr("cough"))) << ScoreModeName(mode);
      }
    }
  }
}

TEST(MakeRequestTest, OptionsOnlyShowsTheSameForAnyStem) {
  for (const ScoreMode mode : kModes) {
    Question other = Rhyme();
    other.question = "How many wheels has a bicycle?";
    const PromptConfig config = Config(mode, Evidence::kOptionsOnly, 2);
    EXPECT_EQ(Texts(other, config), Texts(Rhyme(), config));
    const PromptConfig with_stem = Config(mode, Evidence::kNone, 2);
    EXPECT_NE(Texts(other, with_stem), Texts(Rhyme(), with_stem));
  }
}

// A worked example's stem would tell that stems are shown; its options and answer stay.
TEST(MakeRequestTest, OptionsOnlyLeavesTheWorkedExamplesStemsOutToo) {
  for (const ScoreMode mode : kModes) {
    const auto with = Texts(Rhyme(), Config(mode, Evidence::kNone, kMostShots));
    const auto without = Texts(Rhyme(), Config(mode, Evidence::kOptionsOnly, kMostShots));
    ASSERT_EQ(with.size(), without.size());
    for (size_t i = 1; i + 1 < with.size(); ++i) {
      if (i % 2 == 0) {
        EXPECT_EQ(without[i], with[i]);
        continue;
      }
      const std::string stem = with[i].substr(0, with[i].find('\n'));
      EXPECT_THAT(without[i], Not(HasSubstr(stem)));
      EXPECT_TRUE(without[i].ends_with(with[i].substr(stem.size())));
    }
  }
}

TEST(MakeRequestTest, OptionsOnlyStillShowsTheOptionsWhereTheyAreLettered) {
  for (const ScoreMode mode : {ScoreMode::kLetter, ScoreMode::kGenerate}) {
    EXPECT_TRUE(Texts(Rhyme(), Config(mode, Evidence::kOptionsOnly))
                    .back()
                    .ends_with("\nA. dough\nB. off\nC. read\nD. zyzzyva"));
  }
  const Request cloze =
      MakeRequest(Rhyme(), {0, 1, 2, 3}, Config(ScoreMode::kCloze, Evidence::kOptionsOnly));
  EXPECT_THAT(cloze.choices, ElementsAre("dough", "off", "read", "zyzzyva"));
}

TEST(MakeRequestTest, PronunciationStandsBeforeTheStemALineAWord) {
  for (const ScoreMode mode : kModes) {
    const std::string plain = Texts(Rhyme(), Config(mode, Evidence::kNone)).back();
    const std::string text = Texts(Rhyme(), Config(mode, Evidence::kPronunciation)).back();
    // The claim's word, then the options'; every listed pronunciation; none for an unlisted word.
    EXPECT_THAT(text, HasSubstr("\ncough: K AO1 F\n"
                                "dough: D OW1\n"
                                "off: AO1 F\n"
                                "read: R EH1 D or R IY1 D\n"));
    EXPECT_THAT(text, Not(HasSubstr("zyzzyva:")));
    EXPECT_THAT(text, Not(HasSubstr("record:")));
    EXPECT_THAT(text, HasSubstr("ARPAbet"));
    EXPECT_TRUE(text.ends_with("\n" + plain)) << text;
    EXPECT_LT(text.find("ARPAbet"), text.find("cough: "));
  }
}

TEST(MakeRequestTest, PronunciationFollowsTheAuthoredOptionsNotTheirOrder) {
  const PromptConfig config = Config(ScoreMode::kLetter, Evidence::kPronunciation);
  const std::string text = Texts(MakeRequest(Rhyme(), {3, 2, 1, 0}, config)).back();
  EXPECT_THAT(text, HasSubstr("dough: D OW1\noff: AO1 F\nread: "));
  EXPECT_TRUE(text.ends_with("A. zyzzyva\nB. read\nC. off\nD. dough"));
}

TEST(MakeRequestTest, WithoutWordsInQuestionThereIsNoPronunciation) {
  for (const ScoreMode mode : kModes) {
    EXPECT_EQ(Texts(Authored(), Config(mode, Evidence::kPronunciation, 3)),
              Texts(Authored(), Config(mode, Evidence::kNone, 3)));
  }
}

TEST(PromptTemplateHashTest, TellsEvidenceModeAndShotsApart) {
  std::set<std::string> hashes;
  size_t configs = 0;
  for (const ScoreMode mode : kModes) {
    for (const Evidence evidence : kEvidences) {
      for (const int shots : {0, 1, kMostShots}) {
        hashes.insert(PromptTemplateHash(Config(mode, evidence, shots)));
        ++configs;
      }
    }
  }
  EXPECT_EQ(hashes.size(), configs);
}

TEST(PromptTemplateHashTest, DoesNotRestOnTheDictionary) {
  for (const Evidence evidence : kEvidences) {
    PromptConfig config = Config(ScoreMode::kLetter, evidence, 1);
    const std::string hash = PromptTemplateHash(config);
    config.lexicon = nullptr;
    EXPECT_EQ(PromptTemplateHash(config), hash) << EvidenceName(evidence);
  }
}

TEST(ParseEvidenceTest, TakesEveryNameAndNoOther) {
  for (const Evidence evidence : kEvidences) {
    const auto parsed = ParseEvidence(EvidenceName(evidence));
    ASSERT_TRUE(parsed.ok()) << parsed.status().message();
    EXPECT_EQ(*parsed, evidence);
  }
  EXPECT_EQ(EvidenceName(Evidence::kNone), "none");
  EXPECT_EQ(EvidenceName(Evidence::kOptionsOnly), "options-only");
  EXPECT_EQ(EvidenceName(Evidence::kPronunciation), "pronunciation");
  for (const char* name : {"", "None", "options", "pronunciations"}) {
    const auto parsed = ParseEvidence(name);
    EXPECT_EQ(parsed.status().code(), StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(parsed.status().message(), HasSubstr("none, options-only or pronunciation"));
  }
}

TEST(ParseScoreModeTest, TakesEveryNameAndNoOther) {
  for (const ScoreMode mode : kModes) {
    const auto parsed = ParseScoreMode(ScoreModeName(mode));
    ASSERT_TRUE(parsed.ok()) << parsed.status().message();
    EXPECT_EQ(*parsed, mode);
  }
  EXPECT_EQ(ParseScoreMode("letters").status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hearsay
