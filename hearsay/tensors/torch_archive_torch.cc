#include <torch/script.h>

#include <system_error>

#include "fmt/format.h"
#include "hearsay/tensors/torch_archive.h"
#include "hearsay/tensors/torch_status.h"

namespace hearsay {

Result<std::map<std::string, at::Tensor>> ReadTorchArchive(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return NotFound(fmt::format("there is no file {}", path.string()));
  }
  auto tensors = WithoutExceptions([&]() -> Result<std::map<std::string, at::Tensor>> {
    const torch::jit::Module module = torch::jit::load(path.string());
    std::map<std::string, at::Tensor> named;
    for (const auto& parameter : module.named_parameters()) {
      named[parameter.name] = parameter.value.detach();
    }
    for (const auto& buffer : module.named_buffers()) named[buffer.name] = buffer.value;
    return named;
  });
  if (!tensors.ok()) {
    return Unreadable(
        fmt::format("{} is no TorchScript archive: {}", path.string(), tensors.status().message()));
  }
  return tensors;
}

}  // namespace hearsay
