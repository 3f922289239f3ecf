// Where a PyPI package's files are: the index that pip is set up to use.
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

// The address of one file of a package, from the index's page for it: JSON (PEP 691) or HTML (PEP
// 503). kUnavailable, or kNotFound when the page lists no such file.
Result<std::string> FindPackageFile(HttpClient& client, const std::string& index,
                                    const std::string& package, const std::string& file);

// FindPackageFile's reading of a page; `base` is the page's own address.
Result<std::string> FileAddressIn(std::string_view page, bool is_json, const std::string& base,
                                  const std::string& file);

}  // namespace hearsay

#endif  // HEARSAY_FETCH_PACKAGE_INDEX_H_
