#pragma once
// min(max(x, 0), 6) in place. LibTorch's own in-place form first copies its input for the backward
// pass; the result alone says as well where the gradient passes.

#include "train/torch.h"

namespace joulelab {

torch::Tensor relu6_in_place(torch::Tensor input);

}  // namespace joulelab
