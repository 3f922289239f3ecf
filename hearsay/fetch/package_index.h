// Where the files of PyPI and npm packages are: the index that pip, and the registry that npm, is
// set up to use.
#ifndef HEARSAY_FETCH_PACKAGE_INDEX_H_
#define HEARSAY_FETCH_PACKAGE_INDEX_H_

#include <string>
#include <string_view>

#include "hearsay/base/status.h"
#include "hearsay/fetch/http.h"

namespace hearsay {

// The index's address, without a slash at the end: $HEARSAY_PACKAGE_INDEX, else $PIP_INDEX_URL,
// else what pip is configured with, else pip's own default. kNotFound when none can be told.
Result<std::string> PackageIndex();

// The npm registry's address, without a slash at the end: $HEARSAY_NPM_REGISTRY, else
// $npm_config_registry, else what npm is configured with. kNotFound when none can be told.
Result<std::string> NpmRegistry();

// The address of one file of a package, from the index's page for it: JSON (PEP 691) or HTML (PEP
// 503). kUnavailable, or kNotFound when the page lists no such file.
Result<std::string> FindPackageFile(HttpClient& client, const std::string& index,
                                    const std::string& package, const std::string& file);

// FindPackageFile's reading of a page; `base` is the page's own address.
Result<std::string> FileAddressIn(std::string_view page, bool is_json, const std::string& base,
                                  const std::string& file);

}  // namespace hearsay

#endif  // HEARSAY_FETCH_PACKAGE_INDEX_H_
