#include "hearsay/questions/selection.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/base/random.h"
#include "hearsay/questions/benchmark.h"

namespace hearsay {
namespace {

bool Belongs(const Question& question, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return true;
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& id) {
    return question.subcategory == id || question.category() == id;
  });
}

// The first `count` of `indices` in an order that the seed and the stream's name fix.
std::vector<size_t> Draw(std::vector<size_t> indices, size_t count, uint64_t seed,
                         const std::string& stream) {
  Random(seed, stream).Shuffle(indices);
  if (indices.size() > count) indices.resize(count);
  return indices;
}

// `listed_by`: what tells the subcategories.
Result<std::vector<Question>> Select(const Taxonomy& taxonomy, const std::vector<Question>& all,
                                     const SelectionConfig& config, const std::string& listed_by) {
  if (config.limit < 0 || config.per_subcategory < 0) {
    return InvalidArgument("a limit cannot be negative");
  }
  if (config.limit > 0 && config.per_subcategory > 0) {
    return InvalidArgument("--limit and --per-subcategory exclude each other; give one");
  }
  if (!config.method.empty() && config.method != "authored" && config.method != "lexical" &&
      config.method != "computed") {
    return InvalidArgument(fmt::format(
        "unknown method \"{}\"; questions are authored, lexical or computed", config.method));
  }
  for (const std::string& id : config.categories) {
    if (taxonomy.FindCategory(id) != nullptr) continue;
    if (taxonomy.FindSubcategory(id) != nullptr) continue;
    std::vector<std::string> known;
    for (const Category& category : taxonomy.categories) known.push_back(category.id);
    return InvalidArgument(
        fmt::format("unknown category \"{}\"; there are {}, and their subcategories ({})", id,
                    fmt::join(known, ", "), listed_by));
  }

  std::vector<size_t> chosen;
  std::map<std::string, std::vector<size_t>> by_subcategory;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!Belongs(all[i], config.categories)) continue;
    if (!config.method.empty() && all[i].method != config.method) continue;
    chosen.push_back(i);
    by_subcategory[all[i].subcategory].push_back(i);
  }
  if (config.per_subcategory > 0) {
    chosen.clear();
    for (const auto& [subcategory, indices] : by_subcategory) {
      const auto drawn =
          Draw(indices, static_cast<size_t>(config.per_subcategory), config.seed, subcategory);
      chosen.insert(chosen.end(), drawn.begin(), drawn.end());
    }
  } else if (config.limit > 0) {
    chosen = Draw(std::move(chosen), static_cast<size_t>(config.limit), config.seed, "limit");
  }
  std::sort(chosen.begin(), chosen.end());
  std::vector<Question> questions;
  questions.reserve(chosen.size());
  for (const size_t index : chosen) questions.push_back(all[index]);
  return questions;
}

}  // namespace

Result<std::vector<Question>> SelectQuestions(const Bank& bank, const SelectionConfig& config) {
  return Select(bank.taxonomy, bank.questions, config, "hearsay bank stats lists them");
}

Result<std::vector<Question>> SelectQuestions(const std::vector<Question>& questions,
                                              const SelectionConfig& config) {
  const Taxonomy taxonomy = TaxonomyOf(questions);
  const std::vector<std::string> ids = taxonomy.SubcategoryIds();
  return Select(taxonomy, questions, config,
                ids.empty() ? "it has none" : fmt::format("such as \"{}\"", ids.front()));
}

}  // namespace hearsay
