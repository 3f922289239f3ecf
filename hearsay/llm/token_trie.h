// Packs token sequences that begin alike into one batch in which every shared token stands once.
//
// All orders of one question share its stem, orders that begin with the same option share that too,
// and neighbouring questions may share a few words. A token of the batch belongs to every sequence
// that runs through it; llama.cpp's unified key-value cache takes such tokens as they are.
#ifndef HEARSAY_LLM_TOKEN_TRIE_H_
#define HEARSAY_LLM_TOKEN_TRIE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hearsay {

using Token = int32_t;

// A packed batch: every token once, parents before children, a sequence's own tokens in order.
struct PackedTokens {
  struct Entry {
    Token token = 0;
    int position = 0;            // in its sequences
    std::vector<int> sequences;  // which run through it, ascending; never empty
  };
  std::vector<Entry> entries;
  // paths[s][i]: where in `entries` the i-th added token of sequence s stands.
  std::vector<std::vector<int>> paths;
};

class TokenTrie {
 public:
  // Adds the next sequence (they are numbered from 0): `tokens` (not empty) from `first_position`
  // on. Sequences share tokens only from the same first position.
  void Add(int first_position, std::span<const Token> tokens);

  // Entries that the batch would hold if this were added.
  size_t SizeWith(int first_position, std::span<const Token> tokens) const;

  size_t sequences() const { return paths_.size(); }

  PackedTokens Pack() const;

 private:
  struct Node {
    Token token;
    int position;
    std::vector<int> children;
    std::vector<int> sequences;
  };

  // The child of `parent` (-1: a root) that is this token there; -1 when there is none.
  int FindChild(int parent, Token token, int position) const;

  std::vector<Node> nodes_;
  std::vector<int> roots_;
  std::vector<std::vector<int>> paths_;  // nodes by sequence
};

}  // namespace hearsay

#endif  // HEARSAY_LLM_TOKEN_TRIE_H_
