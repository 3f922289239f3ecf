#include "hearsay/llm/token_trie.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "hearsay/base/random.h"

namespace hearsay {
namespace {

struct Sequence {
  int first_position;
  std::vector<Token> tokens;
};

PackedTokens Pack(const std::vector<Sequence>& sequences) {
  TokenTrie trie;
  for (const Sequence& sequence : sequences) trie.Add(sequence.first_position, sequence.tokens);
  return trie.Pack();
}

TEST(TokenTrieTest, SharedBeginningsStandOnce) {
  const PackedTokens packed = Pack({{5, {1, 2, 3}}, {5, {1, 2, 4}}, {5, {9}}});
  struct Entry {
    Token token;
    int position;
    std::vector<int> sequences;
  };
  const Entry expected[] = {{1, 5, {0, 1}}, {2, 6, {0, 1}}, {3, 7, {0}}, {4, 7, {1}}, {9, 5, {2}}};
  ASSERT_EQ(packed.entries.size(), std::size(expected));
  for (size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(packed.entries[i].token, expected[i].token) << i;
    EXPECT_EQ(packed.entries[i].position, expected[i].position) << i;
    EXPECT_EQ(packed.entries[i].sequences, expected[i].sequences) << i;
  }
  EXPECT_EQ(packed.paths, (std::vector<std::vector<int>>{{0, 1, 2}, {0, 1, 3}, {4}}));
}

TEST(TokenTrieTest, ASequenceThatIsTheBeginningOfAnotherAddsNothing) {
  const PackedTokens packed = Pack({{0, {1, 2, 3}}, {0, {1, 2}}, {0, {1, 2, 3}}});
  EXPECT_EQ(packed.entries.size(), 3U);
  EXPECT_EQ(packed.entries[0].sequences, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(packed.entries[2].sequences, (std::vector<int>{0, 2}));
  EXPECT_EQ(packed.paths[2], packed.paths[0]);
}

TEST(TokenTrieTest, OtherPositionsShareNothing) {
  // The same tokens, once from the start and once behind a token more.
  const PackedTokens packed = Pack({{0, {1, 2}}, {1, {1, 2}}, {0, {2, 1}}});
  EXPECT_EQ(packed.entries.size(), 6U);
  for (const PackedTokens::Entry& entry : packed.entries) EXPECT_EQ(entry.sequences.size(), 1U);
}

TEST(TokenTrieTest, EqualTokensBehindDifferentOnesAreNotShared) {
  EXPECT_EQ(Pack({{0, {1, 7, 8}}, {0, {2, 7, 8}}}).entries.size(), 6U);
}

TEST(TokenTrieTest, WithoutSequencesItIsEmpty) {
  const PackedTokens packed = TokenTrie().Pack();
  EXPECT_TRUE(packed.entries.empty());
  EXPECT_TRUE(packed.paths.empty());
  const std::vector<Token> tokens = {1, 2, 3};
  EXPECT_EQ(TokenTrie().SizeWith(4, tokens), 3U);
}

// A first position and the tokens from there on.
using Beginning = std::pair<int, std::vector<Token>>;

TEST(TokenTrieTest, PropertiesHoldForRandomSequences) {
  Random random(20);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    std::vector<Sequence> sequences(1 + random.Below(12));
    for (Sequence& sequence : sequences) {
      sequence.first_position = static_cast<int>(random.Below(2)) * 3;
      // Few tokens and short sequences, so that much is shared.
      sequence.tokens.resize(1 + random.Below(8));
      for (Token& token : sequence.tokens) token = static_cast<Token>(random.Below(3));
    }

    // SizeWith foretells every Add, and changes nothing itself.
    TokenTrie trie;
    std::set<Beginning> beginnings;
    for (const Sequence& sequence : sequences) {
      for (size_t length = 1; length <= sequence.tokens.size(); ++length) {
        beginnings.insert(
            {sequence.first_position, {sequence.tokens.begin(), sequence.tokens.begin() + length}});
      }
      EXPECT_EQ(trie.SizeWith(sequence.first_position, sequence.tokens), beginnings.size());
      EXPECT_EQ(trie.SizeWith(sequence.first_position, sequence.tokens), beginnings.size());
      trie.Add(sequence.first_position, sequence.tokens);
    }
    EXPECT_EQ(trie.sequences(), sequences.size());

    const PackedTokens packed = trie.Pack();
    // As many entries as there are different beginnings: every shared token stands once.
    ASSERT_EQ(packed.entries.size(), beginnings.size());
    ASSERT_EQ(packed.paths.size(), sequences.size());
    std::vector<std::set<int>> users(packed.entries.size());
    for (size_t s = 0; s < sequences.size(); ++s) {
      const std::vector<int>& path = packed.paths[s];
      ASSERT_EQ(path.size(), sequences[s].tokens.size());
      for (size_t i = 0; i < path.size(); ++i) {
        const PackedTokens::Entry& entry = packed.entries.at(path[i]);
        EXPECT_EQ(entry.token, sequences[s].tokens[i]);
        EXPECT_EQ(entry.position, sequences[s].first_position + static_cast<int>(i));
        users[path[i]].insert(static_cast<int>(s));
        if (i == 0) continue;
        // Parents first, and the set of sequences never widens on the way.
        const PackedTokens::Entry& parent = packed.entries[path[i - 1]];
        EXPECT_LT(path[i - 1], path[i]);
        EXPECT_TRUE(std::includes(parent.sequences.begin(), parent.sequences.end(),
                                  entry.sequences.begin(), entry.sequences.end()));
      }
    }
    // An entry names exactly the sequences whose paths run through it, in ascending order.
    for (size_t e = 0; e < packed.entries.size(); ++e) {
      EXPECT_EQ(packed.entries[e].sequences, std::vector<int>(users[e].begin(), users[e].end()));
      EXPECT_FALSE(users[e].empty());
    }
  }
}

}  // namespace
}  // namespace hearsay
