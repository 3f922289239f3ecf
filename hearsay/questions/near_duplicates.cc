#include "hearsay/questions/near_duplicates.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "hearsay/base/random.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr size_t kBands = 32;
constexpr size_t kRows = 4;
constexpr size_t kHashes = kBands * kRows;

using Shingles = std::vector<uint64_t>;  // sorted, each once

// Lower-case words; everything that is no letter or digit parts them.
std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char byte : ToLower(text)) {
    const bool part = (byte & 0x80) != 0 || std::isalnum(static_cast<unsigned char>(byte)) != 0;
    if (part) {
      words.back() += byte;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// FNV-1a, 64 bits: the same on every machine.
uint64_t HashOf(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : text) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3;
  }
  return hash;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

Shingles ShinglesOf(const Question& question, size_t length) {
  // Options in an order of their own, so that shuffled copies are found.
  std::vector<std::string> options = question.options;
  std::sort(options.begin(), options.end());
  Shingles shingles;
  // Lexical questions share their wordings; what tells them apart is what they ask about.
  options.insert(options.begin(),
                 question.method == "lexical" ? DumpJson(question.derivation) : question.question);
  for (const std::string& text : options) {
    const std::vector<std::string> words = WordsOf(text);
    for (size_t i = 0; i == 0 || i + length <= words.size(); ++i) {
      std::string shingle;
      for (size_t j = i; j < std::min(i + length, words.size()); ++j) shingle += words[j] + " ";
      shingles.push_back(HashOf(shingle));
    }
  }
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

double Resemblance(const Shingles& a, const Shingles& b) {
  std::vector<uint64_t> shared;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
  const size_t together = a.size() + b.size() - shared.size();
  return together == 0 ? 0 : static_cast<double>(shared.size()) / static_cast<double>(together);
}

}  // namespace

std::vector<NearDuplicate> FindNearDuplicates(const std::vector<Question>& questions,
                                              const NearDuplicateConfig& config) {
  Random random(0, "MinHash");
  std::array<std::pair<uint64_t, uint64_t>, kHashes> functions;
  for (auto& [factor, offset] : functions) {
    factor = random.Next() | 1;
    offset = random.Next();
  }
  std::vector<Shingles> shingles;
  std::set<std::pair<size_t, size_t>> candidates;
  std::map<std::pair<size_t, uint64_t>, std::vector<size_t>> buckets;
  std::map<std::string, std::vector<size_t>> by_stem;
  std::vector<std::string> stems;
  std::vector<std::string> answers;
  for (size_t i = 0; i < questions.size(); ++i) {
    const Question& question = questions[i];
    shingles.push_back(ShinglesOf(question, config.shingle));
    stems.push_back(Joined(WordsOf(question.question)));
    answers.push_back(Joined(WordsOf(question.options[question.answer])));
    for (size_t band = 0; band < kBands; ++band) {
      std::string key;
      for (size_t row = 0; row < kRows; ++row) {
        const auto& [factor, offset] = functions[band * kRows + row];
        uint64_t least = std::numeric_limits<uint64_t>::max();
        for (const uint64_t shingle : shingles.back()) {
          // Multiply-add, then the high bits folded in: enough to order shingles at random.
          uint64_t value = shingle * factor + offset;
          value ^= value >> 31;
          least = std::min(least, value);
        }
        key += std::to_string(least) + " ";
      }
      std::vector<size_t>& bucket = buckets[{band, HashOf(key)}];
      for (const size_t other : bucket) candidates.emplace(other, i);
      bucket.push_back(i);
    }
    for (const size_t other : by_stem[stems.back()]) candidates.emplace(other, i);
    by_stem[stems.back()].push_back(i);
  }
  std::vector<NearDuplicate> found;
  for (const auto& [first, second] : candidates) {
    NearDuplicate pair = {first, second, Resemblance(shingles[first], shingles[second]),
                          stems[first] == stems[second], answers[first] == answers[second]};
    // Lexical questions share their wordings and, some of them, their options ("One" to "Four").
    const bool both_lexical =
        questions[first].method == "lexical" && questions[second].method == "lexical";
    if (both_lexical) {
      const std::set<std::string> options(questions[first].options.begin(),
                                          questions[first].options.end());
      pair.same_stem =
          pair.same_stem && options == std::set<std::string>(questions[second].options.begin(),
                                                             questions[second].options.end());
    }
    if ((pair.resemblance >= config.resemblance && !both_lexical) ||
        (pair.same_stem && pair.same_answer)) {
      found.push_back(pair);
    }
  }
  return found;
}

}  // namespace hearsay
