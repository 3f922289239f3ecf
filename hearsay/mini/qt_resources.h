// Reads Qt's binary resource files (.rcc), in which GCompris keeps its recordings.
#ifndef HEARSAY_MINI_QT_RESOURCES_H_
#define HEARSAY_MINI_QT_RESOURCES_H_

#include <string>
#include <string_view>

#include "hearsay/base/status.h"

namespace hearsay {

// The bytes of the entry at `path` ("/gcompris/src/...") of the resource file `file` (its whole
// content). kNotFound when there is none, kUnreadable for a file that is damaged or of another
// kind, or an entry that is compressed (no recording that the benchmark uses is). Format: Qt's
// qresource.cpp and rcc.cpp, versions 1 to 3, all numbers big-endian.
Result<std::string> ReadQtResource(std::string_view file, std::string_view path);

}  // namespace hearsay

#endif  // HEARSAY_MINI_QT_RESOURCES_H_
