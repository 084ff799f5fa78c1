#pragma once
// Computing in fewer bits where the result bears it (LibTorch's autocast): convolutions and fully
// connected layers in bfloat16 or float16, the parameters and the rest in float32.

#include <memory>

#include "base/result.h"
#include "train/options.h"
#include "train/torch.h"

namespace joulelab {

// Error of kind `invalid` where the device would only emulate this precision (bfloat16 on a CPU
// without its instructions takes 17 times as long as float32), or where it is not known to work.
Result<void> check_precision(Precision precision, const std::string& device);

// While it lives, this thread's forward passes compute in `precision`; float32: as always.
class Autocast {
 public:
  Autocast(Precision precision, bool is_cuda);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool is_on_, is_cuda_;
};

// Loss scaling (Micikevicius et al. 2018): float16 has no numbers as small as many gradients, so
// they are computed of a loss that is multiplied, and divided before the step. A step whose
// gradients are not finite is left out, and the factor halved; after 2000 good ones it is doubled.
class GradientScale {
 public:
  // The loss unchanged; its gradients are multiplied.
  torch::Tensor scaled(const torch::Tensor& loss) const;
  // Divides the gradients. False where one of them is not finite: the step is to be left out.
  bool unscale(const std::vector<torch::Tensor>& parameters);
  double factor() const { return factor_; }

  // All that the next step depends on, of two numbers, and back.
  torch::Tensor state() const {
    return torch::tensor({factor_, static_cast<double>(good_steps_)}, torch::kFloat64);
  }
  void restore(const torch::Tensor& state) {
    factor_ = state[0].item<double>();
    good_steps_ = static_cast<int>(state[1].item<double>());
  }

 private:
  double factor_ = 65536;
  int good_steps_ = 0;
};

}  // namespace joulelab
