#include "hearsay/evaluation/benchmark_columns.h"

#include <algorithm>
#include <array>
#include <map>

namespace hearsay {
namespace {

// Those that go in an order of their own stand first in their group.
constexpr std::array<const char*, 6> kOwnOrder = {"sound", "music",  "speech",
                                                  "easy",  "medium", "hard"};

size_t PlaceOf(const std::string& name) {
  return std::find(kOwnOrder.begin(), kOwnOrder.end(), name) - kOwnOrder.begin();
}

struct ByOwnOrder {
  bool operator()(const std::string& one, const std::string& other) const {
    const size_t place = PlaceOf(one);
    const size_t other_place = PlaceOf(other);
    return place != other_place ? place < other_place : one < other;
  }
};

std::string LabelOf(const Question& question, const char* label) {
  const auto found = question.labels.find(label);
  return found == question.labels.end() ? "" : found->second;
}

using Groups = std::map<std::string, Tally, ByOwnOrder>;

void Append(const char* group, const Groups& groups, std::vector<BenchmarkColumn>& columns) {
  for (const auto& [name, tally] : groups) columns.push_back({group, name, tally});
}

}  // namespace

std::vector<BenchmarkColumn> BenchmarkColumns(const std::vector<Question>& questions,
                                              const std::vector<Tally>& outcomes) {
  constexpr std::array<const char*, 4> kLabels = {"category", "sub-category", "difficulty",
                                                  "language"};
  Groups unmixed;
  Groups mixed;
  Tally average;
  std::array<Groups, kLabels.size()> by_label;
  for (size_t i = 0; i < questions.size(); ++i) {
    const Question& question = questions[i];
    std::string clip = LabelOf(question, "task");
    if (clip.empty()) clip = LabelOf(question, "modality");
    const bool one_kind = clip == "sound" || clip == "music" || clip == "speech";
    if (!clip.empty()) (one_kind ? unmixed : mixed)[clip].Add(outcomes[i]);
    average.Add(outcomes[i]);
    for (size_t label = 0; label < kLabels.size(); ++label) {
      const std::string value = LabelOf(question, kLabels[label]);
      if (!value.empty()) by_label[label][value].Add(outcomes[i]);
    }
  }
  std::vector<BenchmarkColumn> columns;
  Append("clip", unmixed, columns);
  if (!questions.empty()) columns.push_back({"average", "average", average});
  Append("mixed", mixed, columns);
  for (size_t label = 0; label < kLabels.size(); ++label) {
    Append(kLabels[label], by_label[label], columns);
  }
  return columns;
}

}  // namespace hearsay
