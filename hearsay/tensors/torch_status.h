// libtorch reports errors by exceptions, which must not leave a layer.
#ifndef HEARSAY_TENSORS_TORCH_STATUS_H_
#define HEARSAY_TENSORS_TORCH_STATUS_H_

#include <c10/util/Exception.h>

#include <exception>
#include <string>

#include "hearsay/base/status.h"

namespace hearsay {

// What `function` gives, a Status or a Result; where it throws, kInternal with the first line of
// the reason. For borders: what a file can bring about is checked before libtorch sees it.
template <typename Function>
auto WithoutExceptions(const Function& function) -> decltype(function()) {
  std::string reason;
  try {
    return function();
  } catch (const c10::Error& error) {
    reason = error.what_without_backtrace();
  } catch (const std::exception& error) {
    reason = error.what();
  }
  return Internal("libtorch: " + reason.substr(0, reason.find('\n')));
}

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_TORCH_STATUS_H_
