#pragma once
// One training step taken apart. Each operation of the network runs in its order, and can be run
// again and again by itself, forward or backward, on the very numbers that it meets there. Nothing
// but the tensors of one step is kept, and a new architecture needs nothing of its own.

#include <functional>
#include <string>
#include <vector>

#include "train/network.h"

namespace joulelab {

enum class Pass { forward, backward };

// What a layer is: an operation that the network asks of LibTorch, with the weights that it uses.
struct Operation {
  std::string path;  // of the module whose weights it uses; without any: beside the last such one
  std::string kind;  // "conv2d", "batch_norm", "add"
  std::vector<std::int64_t> output;            // shape
  std::int64_t parameters = 0;                 // that no earlier operation uses
  std::int64_t macs = 0, backward_macs = 0;    // of the whole batch
  std::int64_t bytes = 0, gradient_bytes = 0;  // of the tensors it reads and writes: pass by pass
  // Whether the pass computes anything that is worth a window of its own: a view of the same
  // memory does not, nor does a handful of numbers without weights.
  bool has_forward = false, has_backward = false;
  bool operator==(const Operation&) const = default;
};

// `again` runs this pass of the operation once more, and leaves the step as it was.
using Visit =
    std::function<void(std::size_t operation, Pass pass, const std::function<void()>& again)>;

// Forward and backward of network.loss(), with a visit to each pass of each operation that has one
// (all forward ones first, then backward ones from the last to the first). The parameters have
// their gradients then as after loss.backward(). Throws what LibTorch throws. Not thread-safe.
std::vector<Operation> walk_step(Network& network, const torch::Tensor& images,
                                 const torch::Tensor& labels, const Visit& visit);

}  // namespace joulelab
