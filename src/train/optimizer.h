#pragma once
// SGD with momentum and Adam, as torch::optim computes them. On a CPU one pass over memory does
// what LibTorch does in three to eight: the update of a large network is bound by memory.

#include <memory>
#include <vector>

#include "train/options.h"
#include "train/tensor_file.h"
#include "train/torch.h"

namespace joulelab {

struct OptimizerSettings {
  OptimizerKind kind = OptimizerKind::sgd;
  double momentum = 0.9, weight_decay = 0;
};

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  // Moves the parameters against their gradients, and forgets the gradients.
  virtual void step(double learning_rate) = 0;

  // What the next step depends on beside parameters and gradients, by name.
  virtual NamedTensors state() const = 0;
  // Takes back what state() gave, of an optimizer of the same kind with the same parameters; false
  // where it is not that.
  virtual bool restore(const NamedTensors& state) = 0;
};

// `parameters` are float32. On another device than the CPU, torch::optim does the work.
std::unique_ptr<Optimizer> make_optimizer(std::vector<torch::Tensor> parameters,
                                          const OptimizerSettings& settings);
std::unique_ptr<Optimizer> make_torch_optimizer(std::vector<torch::Tensor> parameters,
                                                const OptimizerSettings& settings);

}  // namespace joulelab
