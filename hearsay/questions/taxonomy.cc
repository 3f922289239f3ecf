#include "hearsay/questions/taxonomy.h"

#include <set>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"

namespace hearsay {
namespace {

constexpr uint64_t kMostPlanned = 1000000;  // far above any bank; keeps the sums in their type

// Reads one category or subcategory's common fields.
template <typename Node>
Status ReadNode(const Json& json, std::set<std::string>& ids, Node& node) {
  if (!json.is_object()) return Unreadable("an entry is not an object");
  for (const char* field : {"id", "name"}) {
    if (!json.contains(field) || !json[field].is_string()) {
      return Unreadable(fmt::format("an entry has no text field \"{}\"", field));
    }
  }
  node.id = json["id"];
  node.name = json["name"];
  if (!json.contains("questions") || !json["questions"].is_number_unsigned()) {
    return Unreadable(fmt::format("\"{}\" has no count \"questions\"", node.id));
  }
  if (json["questions"].get<uint64_t>() > kMostPlanned) {
    return Unreadable(fmt::format("\"{}\" plans more than {} questions", node.id, kMostPlanned));
  }
  node.planned = json["questions"];
  if (!ids.insert(node.id).second)
    return Unreadable(fmt::format("the id \"{}\" stands twice", node.id));
  return Status::Ok();
}

Result<Taxonomy> Parse(const Json& json) {
  if (!json.is_object() || !json.contains("categories") || !json["categories"].is_array()) {
    return Unreadable("has no list \"categories\"");
  }
  Taxonomy taxonomy;
  std::set<std::string> ids;
  for (const Json& entry : json["categories"]) {
    Category category;
    HEARSAY_RETURN_IF_ERROR(ReadNode(entry, ids, category));
    if (!entry.contains("subcategories") || !entry["subcategories"].is_array()) {
      return Unreadable(fmt::format("\"{}\" has no list \"subcategories\"", category.id));
    }
    int64_t sum = 0;
    for (const Json& child : entry["subcategories"]) {
      Subcategory subcategory;
      HEARSAY_RETURN_IF_ERROR(ReadNode(child, ids, subcategory));
      if (!subcategory.id.starts_with(category.id + ".")) {
        return Unreadable(fmt::format("\"{}\" stands under \"{}\"", subcategory.id, category.id));
      }
      if (child.contains("scope") && child["scope"].is_string()) subcategory.scope = child["scope"];
      sum += subcategory.planned;
      category.subcategories.push_back(std::move(subcategory));
    }
    if (sum != category.planned) {
      return Unreadable(fmt::format("\"{}\" plans {} questions, its subcategories {}", category.id,
                                    category.planned, sum));
    }
    taxonomy.categories.push_back(std::move(category));
  }
  return taxonomy;
}

}  // namespace

const Category* Taxonomy::FindCategory(std::string_view id) const {
  for (const Category& category : categories) {
    if (category.id == id) return &category;
  }
  return nullptr;
}

const Subcategory* Taxonomy::FindSubcategory(std::string_view id) const {
  for (const Category& category : categories) {
    for (const Subcategory& subcategory : category.subcategories) {
      if (subcategory.id == id) return &subcategory;
    }
  }
  return nullptr;
}

std::string Taxonomy::NameOf(std::string_view id) const {
  if (const Category* category = FindCategory(id)) return category->name;
  if (const Subcategory* subcategory = FindSubcategory(id)) return subcategory->name;
  return std::string(id);
}

std::vector<std::string> Taxonomy::SubcategoryIds() const {
  std::vector<std::string> ids;
  for (const Category& category : categories) {
    for (const Subcategory& subcategory : category.subcategories) ids.push_back(subcategory.id);
  }
  return ids;
}

Result<Taxonomy> ReadTaxonomy(const std::filesystem::path& path) {
  HEARSAY_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  auto json = ParseJson(text);
  auto taxonomy = json.ok() ? Parse(*json) : Result<Taxonomy>(json.status());
  if (taxonomy.ok()) return taxonomy;
  return Unreadable(fmt::format("{}: {}", path.string(), taxonomy.status().message()));
}

}  // namespace hearsay
