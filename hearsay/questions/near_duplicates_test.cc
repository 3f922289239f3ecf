#include "hearsay/questions/near_duplicates.h"

#include <string>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"

namespace hearsay {
namespace {

const std::vector<std::string> kNotes = {"do", "re", "mi", "fa"};

Question Authored(const std::string& stem, const std::vector<std::string>& options = kNotes,
                  int answer = 0) {
  return {.question = stem, .options = options, .answer = answer, .method = "authored"};
}

Question Lexical(const std::string& word, const std::vector<std::string>& options, int answer = 0) {
  return {.question = "Which of these words makes a perfect rhyme with '" + word + "'?",
          .options = options,
          .answer = answer,
          .method = "lexical",
          .derivation = {{"claim", "rhymes-with"}, {"word", word}}};
}

TEST(FindNearDuplicatesTest, GivesTheJaccardIndexOfTheShingles) {
  // "one two three", "two three four", "three four five" and the four options, against the same
  // with "three four six": 6 shared of 8 in all.
  const auto found = FindNearDuplicates(
      {Authored("One two three four five?"), Authored("One two three four six?")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].first, 0U);
  EXPECT_EQ(found[0].second, 1U);
  EXPECT_DOUBLE_EQ(found[0].resemblance, 6.0 / 8.0);
  EXPECT_FALSE(found[0].same_stem);
  EXPECT_TRUE(found[0].same_answer);
}

TEST(FindNearDuplicatesTest, TheThresholdDecides) {
  const std::vector<Question> questions = {Authored("One two three four five?"),
                                           Authored("One two three four six?")};
  EXPECT_EQ(FindNearDuplicates(questions, {.resemblance = 0.75}).size(), 1U);
  EXPECT_EQ(FindNearDuplicates(questions, {.resemblance = 0.76}).size(), 0U);
}

TEST(FindNearDuplicatesTest, TheShinglesLengthDecides) {
  // Single words: five and five of the stem, four shared; with the options 8 of 10.
  const std::vector<Question> questions = {Authored("One two three four five?"),
                                           Authored("One two three four six?")};
  const auto found = FindNearDuplicates(questions, {.shingle = 1});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_DOUBLE_EQ(found[0].resemblance, 8.0 / 10.0);
}

TEST(FindNearDuplicatesTest, CaseAndPunctuationAndTheOrderOfOptionsDoNotMatter) {
  const auto found = FindNearDuplicates(
      {Authored("What, in \u00C9tudes, is a tonic?", {"do", "re", "mi", "fa"}, 0),
       Authored("what in \u00E9tudes is a 'Tonic'", {"fa", "Re", "(do)", "mi"}, 2)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_DOUBLE_EQ(found[0].resemblance, 1);
  EXPECT_TRUE(found[0].same_stem);
  EXPECT_TRUE(found[0].same_answer);
}

TEST(FindNearDuplicatesTest, TheSameStemWithTheSameAnswerIsAlwaysGiven) {
  // One shingle of the stem and one option are shared of eight: 0.25.
  const auto found = FindNearDuplicates({Authored("What is it?", {"do", "re", "mi", "fa"}),
                                         Authored("What is it?", {"do", "a", "b", "c"})});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_DOUBLE_EQ(found[0].resemblance, 2.0 / 8.0);
  EXPECT_TRUE(found[0].same_stem);
  EXPECT_TRUE(found[0].same_answer);
}

TEST(FindNearDuplicatesTest, TheSameStemWithOtherOptionsIsAnotherQuestion) {
  EXPECT_TRUE(FindNearDuplicates({Authored("What is it?", {"do", "re", "mi", "fa"}),
                                  Authored("What is it?", {"x", "a", "b", "c"})})
                  .empty());
}

TEST(FindNearDuplicatesTest, DifferentQuestionsAreNone) {
  EXPECT_TRUE(FindNearDuplicates({}).empty());
  EXPECT_TRUE(FindNearDuplicates({Authored("What is a tonic?")}).empty());
  EXPECT_TRUE(FindNearDuplicates({Authored("How loud is a whisper, in a room that is quiet?",
                                           {"30 dB", "60 dB", "90 dB", "120 dB"}),
                                  Authored("Who plays the first note of a symphony?",
                                           {"the oboe", "the horn", "the tuba", "the harp"})})
                  .empty());
}

TEST(FindNearDuplicatesTest, PairsAreInTheOrderOfTheQuestions) {
  const Question a = Authored("What is the name of the first degree of a scale?");
  const Question b = Authored("How many strings has a violin that is strung as usual?",
                              {"one", "two", "three", "four"});
  const auto found = FindNearDuplicates({a, b, a, b, a});
  std::vector<std::pair<size_t, size_t>> pairs;
  pairs.reserve(found.size());
  for (const NearDuplicate& pair : found) pairs.emplace_back(pair.first, pair.second);
  EXPECT_EQ(pairs, (std::vector<std::pair<size_t, size_t>>{{0, 2}, {0, 4}, {1, 3}, {2, 4}}));
}

TEST(FindNearDuplicatesTest, LexicalQuestionsShareTheirWordings) {
  EXPECT_TRUE(FindNearDuplicates({Lexical("cat", {"hat", "cab", "tack", "sun"}),
                                  Lexical("moon", {"soon", "moan", "noon", "boot"})})
                  .empty());
  // As authored questions these would share 10 of 14 shingles.
  EXPECT_TRUE(FindNearDuplicates({Lexical("cat", {"hat", "cab", "tack", "rod"}),
                                  Lexical("bed", {"red", "cab", "tack", "rod"})})
                  .empty());
  EXPECT_EQ(FindNearDuplicates({Lexical("cat", {"hat", "cab", "tack", "sun"}),
                                Lexical("cat", {"sun", "hat", "cab", "tack"}, 1)})
                .size(),
            1U);
}

TEST(FindNearDuplicatesTest, FindsEveryCopyWithOneWordChangedAmongMany) {
  // Each pair shares 10 of 14 shingles and more; one in 1,500 such pairs would be missed.
  std::vector<Question> questions;
  for (int i = 0; i < 100; ++i) {
    const std::string stem =
        fmt::format("a{0} b{0} c{0} d{0} e{0} f{0} g{0} h{0} i{0} j{0} k{0} l{0} m{0}", i);
    const std::vector<std::string> options = {fmt::format("p{}", i), fmt::format("q{}", i),
                                              fmt::format("r{}", i), fmt::format("s{}", i)};
    questions.push_back(Authored(stem + " first?", options));
    questions.push_back(Authored(stem + " second?", options));
  }
  const auto found = FindNearDuplicates(questions);
  ASSERT_EQ(found.size(), 100U);
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].first, 2 * i);
    EXPECT_EQ(found[i].second, 2 * i + 1);
    // Twelve shingles of a stem of fourteen words, of which the last differs, and four options.
    EXPECT_DOUBLE_EQ(found[i].resemblance, 15.0 / 17.0);
  }
}

}  // namespace
}  // namespace hearsay
