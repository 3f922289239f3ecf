#include "hearsay/fetch/package_index.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "fmt/format.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"
#include "re2/re2.h"

namespace hearsay {
namespace {

std::string WithoutTrailingSlash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

// Commands are run from / : python3 would take modules from the user's own folder first.
// What a command prints, its white space trimmed; nothing when it fails.
std::optional<std::string> OutputOf(const char* command) {
  std::FILE* pipe = ::popen(command, "r");
  if (pipe == nullptr) return std::nullopt;
  std::string output;
  std::array<char, 512> buffer = {};
  size_t got = 0;
  while ((got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    output.append(buffer.data(), got);
  }
  if (::pclose(pipe) != 0) return std::nullopt;
  return std::string(Trim(output));
}

// An index's address may hold a name and a password, which no message shows.
std::string WithoutCredentials(const std::string& address) {
  const size_t host = address.find("://");
  const size_t at = address.find('@');
  if (host == std::string::npos || at == std::string::npos) return address;
  return address.substr(0, host + 3) + address.substr(at + 1);
}

std::string Join(const std::string& base, const std::string& address) {
  if (address.find("://") != std::string::npos) return address;
  const size_t host = base.find('/', base.find("://") + 3);
  if (address.starts_with('/')) return base.substr(0, host) + address;
  std::string folder = base;
  std::string rest = address;
  while (rest.starts_with("../")) {
    rest.erase(0, 3);
    folder = folder.substr(0, folder.rfind('/'));
  }
  return folder + "/" + rest;
}

}  // namespace

Result<std::string> PackageIndex() {
  for (const char* variable : {"HEARSAY_PACKAGE_INDEX", "PIP_INDEX_URL"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return WithoutTrailingSlash(value);
  }
  for (const char* command :
       {"cd / && python3 -m pip config get global.index-url 2>/dev/null",
        "cd / && python3 -c 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)' "
        "2>/dev/null"}) {
    const auto output = OutputOf(command);
    if (output.has_value() && output->starts_with("http")) return WithoutTrailingSlash(*output);
  }
  return NotFound(
      "no package index is known: install pip for python3, or set HEARSAY_PACKAGE_INDEX to the "
      "address that pip would use as --index-url");
}

Result<std::string> NpmRegistry() {
  for (const char* variable : {"HEARSAY_NPM_REGISTRY", "npm_config_registry"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return WithoutTrailingSlash(value);
  }
  const auto output = OutputOf("cd / && npm config get registry 2>/dev/null");
  if (output.has_value() && output->starts_with("http")) return WithoutTrailingSlash(*output);
  return NotFound(
      "no npm registry is known: install npm, or set HEARSAY_NPM_REGISTRY to its address");
}

Result<std::string> FileAddressIn(std::string_view page, bool is_json, const std::string& base,
                                  const std::string& file) {
  if (is_json) {
    const auto parsed = ParseJson(page);
    if (!parsed.ok()) {
      return Unreadable(fmt::format("{}: the index's page is not JSON: {}",
                                    WithoutCredentials(base), parsed.status().message()));
    }
    const Json& json = *parsed;
    if (json.is_object() && json.contains("files") && json["files"].is_array()) {
      for (const Json& entry : json["files"]) {
        if (entry.is_object() && entry.contains("filename") && entry["filename"] == file &&
            entry.contains("url") && entry["url"].is_string()) {
          return Join(base, entry["url"].get<std::string>());
        }
      }
    }
  } else {
    static const RE2 kLink(R"(<a\s[^>]*href="([^"]+)\"[^>]*>\s*([^<]+?)\s*</a>)");
    re2::StringPiece rest(page.data(), page.size());
    std::string address;
    std::string name;
    while (RE2::FindAndConsume(&rest, kLink, &address, &name)) {
      if (name == file) return Join(base, address.substr(0, address.find('#')));
    }
  }
  return NotFound(fmt::format("{}: the index lists no file {}", WithoutCredentials(base), file));
}

Result<std::string> FindPackageFile(HttpClient& client, const std::string& index,
                                    const std::string& package, const std::string& file) {
  HttpRequest request;
  request.url = fmt::format("{}/{}/", index, package);
  request.headers = {
      "Accept: application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, "
      "text/html;q=0.1"};
  request.follow_redirects = true;
  request.timeout_seconds = 60;
  const auto response = client.Send(request);
  if (!response.ok()) {
    return Status(response.status().code(),
                  fmt::format("the package index {} gives no answer: {}", WithoutCredentials(index),
                              response.status().message()));
  }
  if (response->status != 200) {
    return Unavailable(fmt::format("the package index answers HTTP {} for the package {}",
                                   response->status, package));
  }
  const bool is_json = response->content_type.find("json") != std::string::npos;
  return FileAddressIn(response->body, is_json, fmt::format("{}/{}", index, package), file);
}

}  // namespace hearsay
