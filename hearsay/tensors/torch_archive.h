// The tensors of a TorchScript archive.
#ifndef HEARSAY_TENSORS_TORCH_ARCHIVE_H_
#define HEARSAY_TENSORS_TORCH_ARCHIVE_H_

#include <ATen/ATen.h>

#include <filesystem>
#include <map>
#include <string>

#include "hearsay/base/status.h"

namespace hearsay {

// Parameters and buffers by their names ("encoder.0.weight"). libtorch reads an archive as a
// program: it must come from a source that is trusted, such as a bundle with a pinned hash.
// kNotFound; kUnreadable, naming the file.
Result<std::map<std::string, at::Tensor>> ReadTorchArchive(const std::filesystem::path& path);

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_TORCH_ARCHIVE_H_
