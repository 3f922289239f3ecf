// Weights on disk as libtorch tensors.
#ifndef HEARSAY_TENSORS_WEIGHT_TENSORS_H_
#define HEARSAY_TENSORS_WEIGHT_TENSORS_H_

#include <ATen/ATen.h>

#include <map>
#include <string>

#include "hearsay/base/status.h"
#include "hearsay/tensors/weight_file.h"

namespace hearsay {

// The weight's values as float32, copied. Whole numbers keep their value; a CTranslate2 weight that
// was quantised needs its scale beside it: see TakeTensor. kUnreadable for a weight of no elements
// and for a type that ggml does not unpack.
Result<at::Tensor> ToFloatTensor(const Weight& weight);

// The named weight as float32. A CTranslate2 weight of 8 or 16 bit whole numbers is divided by
// "NAME_scale" (one number, or one a row). kUnreadable when it is missing, or holds values that are
// no numbers; names it.
Result<at::Tensor> TakeTensor(const WeightMap& weights, const std::string& name);

}  // namespace hearsay

#endif  // HEARSAY_TENSORS_WEIGHT_TENSORS_H_
