#include "hearsay/llm/token_trie.h"

namespace hearsay {

int TokenTrie::FindChild(int parent, Token token, int position) const {
  const std::vector<int>& children = parent < 0 ? roots_ : nodes_[parent].children;
  for (const int child : children) {
    if (nodes_[child].token == token && nodes_[child].position == position) return child;
  }
  return -1;
}

void TokenTrie::Add(int first_position, std::span<const Token> tokens) {
  const int sequence = static_cast<int>(paths_.size());
  std::vector<int> path;
  int parent = -1;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const int position = first_position + static_cast<int>(i);
    int node = FindChild(parent, tokens[i], position);
    if (node < 0) {
      node = static_cast<int>(nodes_.size());
      nodes_.push_back({tokens[i], position, {}, {}});
      (parent < 0 ? roots_ : nodes_[parent].children).push_back(node);
    }
    nodes_[node].sequences.push_back(sequence);
    path.push_back(node);
    parent = node;
  }
  paths_.push_back(std::move(path));
}

size_t TokenTrie::SizeWith(int first_position, std::span<const Token> tokens) const {
  int parent = -1;
  size_t shared = 0;
  while (shared < tokens.size()) {
    const int node = FindChild(parent, tokens[shared], first_position + static_cast<int>(shared));
    if (node < 0) break;
    parent = node;
    ++shared;
  }
  return nodes_.size() + tokens.size() - shared;
}

PackedTokens TokenTrie::Pack() const {
  // Depth first: llama.cpp wants the sets of sequences to narrow along a sequence, never to widen.
  PackedTokens packed;
  std::vector<int> place(nodes_.size());
  std::vector<int> stack(roots_.rbegin(), roots_.rend());
  while (!stack.empty()) {
    const int node = stack.back();
    stack.pop_back();
    place[node] = static_cast<int>(packed.entries.size());
    packed.entries.push_back({nodes_[node].token, nodes_[node].position, nodes_[node].sequences});
    stack.insert(stack.end(), nodes_[node].children.rbegin(), nodes_[node].children.rend());
  }
  for (const std::vector<int>& path : paths_) {
    std::vector<int> places;
    for (const int node : path) places.push_back(place[node]);
    packed.paths.push_back(std::move(places));
  }
  return packed;
}

}  // namespace hearsay
