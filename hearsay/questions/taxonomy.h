// The plan of the bank: categories, subcategories and how many questions each is to have.
#ifndef HEARSAY_QUESTIONS_TAXONOMY_H_
#define HEARSAY_QUESTIONS_TAXONOMY_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

struct Subcategory {
  std::string id;  // "music.harmony"
  std::string name;
  std::string scope;
  int planned = 0;  // questions in the finished bank
};

struct Category {
  std::string id;  // "music"
  std::string name;
  int planned = 0;
  std::vector<Subcategory> subcategories;
};

struct Taxonomy {
  std::vector<Category> categories;

  const Category* FindCategory(std::string_view id) const;
  const Subcategory* FindSubcategory(std::string_view id) const;
  // The display name of a category or subcategory id; the id itself when unknown.
  std::string NameOf(std::string_view id) const;
  // Every subcategory id, in the taxonomy's order.
  std::vector<std::string> SubcategoryIds() const;
};

// Reads taxonomy.json. kUnreadable names the file and what is wrong: a missing field, an id used
// twice, a subcategory outside its category, sizes that do not add up.
Result<Taxonomy> ReadTaxonomy(const std::filesystem::path& path);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_TAXONOMY_H_
