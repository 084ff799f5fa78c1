#pragma once
// The backward pass of a graph, operation by operation: what LibTorch's engine does in one go, in
// steps that can be taken again.

#include <map>
#include <torch/csrc/autograd/function.h>
#include <vector>

#include "train/torch.h"

namespace joulelab {

class GradientWalk {
 public:
  // ends[i]: the sequence number of the first node that was made after operation i.
  GradientWalk(const torch::Tensor& loss, const std::vector<std::uint64_t>& ends);

  bool has_nodes(std::size_t operation) const { return !nodes_[operation].empty(); }

  struct Moved {
    std::int64_t bytes = 0;     // of the gradients that came in and went out
    bool has_computed = false;  // false: what went out is what came in, or a view of it
  };
  // Computes the gradients of the operation's inputs from those of its outputs, which all later
  // operations must have passed on. May be called any number of times.
  Moved run(std::size_t operation);

  // Hands what the last run computed on to the operations before, and to the parameters; then the
  // operation needs its memory no longer.
  void pass_on(std::size_t operation);

 private:
  using Node = torch::autograd::Node;
  struct Gradient {
    torch::autograd::Edge edge;
    torch::Tensor value;
  };
  std::vector<std::vector<Node*>> nodes_;  // of each operation, the last first
  std::map<Node*, std::vector<Gradient>> waiting_;
  std::vector<Gradient> results_;
  torch::Tensor loss_;  // it owns the graph
};

}  // namespace joulelab
