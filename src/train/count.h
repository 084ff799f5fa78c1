#pragma once
// What one image costs a network, forward: counted from the operations that it really calls.

#include "train/network.h"

namespace joulelab {

// Of convolutions and fully connected layers. Activations are the elements of their outputs, as
// Radosavovic et al. 2020 (arXiv:2003.13678) count them: they tell running time better than MACs.
struct ForwardCost {
  std::int64_t macs = 0, activations = 0;
  int layers = 0;  // how many of them are called
};

// For one image of `input`. Leaves the network's mode as it was. Not thread-safe for one network.
ForwardCost count_forward(Network& network, const ImageShape& input);

}  // namespace joulelab
