#include "train/precision.h"

#include <ATen/autocast_mode.h>
#include <fmt/format.h>

namespace joulelab {
namespace {

bool has_bfloat16() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bf16") != 0;  // with AMX too
#else
  return false;  // not known to work
#endif
}

// The names of LibTorch 2.6 and later, and those that they replaced.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 6)
at::DeviceType type_of(bool is_cuda) { return is_cuda ? at::kCUDA : at::kCPU; }
void enable(bool is_cuda, bool is_on) {
  at::autocast::set_autocast_enabled(type_of(is_cuda), is_on);
}
void choose(bool is_cuda, at::ScalarType type) {
  at::autocast::set_autocast_dtype(type_of(is_cuda), type);
}
#else
void enable(bool is_cuda, bool is_on) {
  is_cuda ? at::autocast::set_enabled(is_on) : at::autocast::set_cpu_enabled(is_on);
}
void choose(bool is_cuda, at::ScalarType type) {
  is_cuda ? at::autocast::set_autocast_gpu_dtype(type) : at::autocast::set_autocast_cpu_dtype(type);
}
#endif

struct ScaledGradient : torch::autograd::Function<ScaledGradient> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, torch::Tensor loss,
                               double factor) {
    context->saved_data["factor"] = factor;
    return loss.clone();
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    return {gradients[0] * context->saved_data["factor"].toDouble(), {}};
  }
};

}  // namespace

Result<void> check_precision(Precision precision, const std::string& device) {
  const auto refused = [&](const std::string& why) {
    return fail(Error::Kind::invalid, fmt::format("--precision {}: {}", name_of(precision), why),
                "use --precision float32");
  };
  if (precision == Precision::float16 && device != "cuda") return refused("only on a GPU");
  if (precision == Precision::bfloat16 && device == "cpu" && !has_bfloat16()) {
    return refused("this processor would emulate it, 17 times slower (it has no AVX512_BF16)");
  }
  return {};
}

Autocast::Autocast(Precision precision, bool is_cuda)
    : is_on_(precision != Precision::float32), is_cuda_(is_cuda) {
  if (!is_on_) return;
  choose(is_cuda, precision == Precision::float16 ? at::kHalf : at::kBFloat16);
  enable(is_cuda, true);
  at::autocast::increment_nesting();
}

Autocast::~Autocast() {
  if (!is_on_) return;
  // The parameters in few bits were those before the next step.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  enable(is_cuda_, false);
}

torch::Tensor GradientScale::scaled(const torch::Tensor& loss) const {
  return ScaledGradient::apply(loss, factor_);
}

bool GradientScale::unscale(const std::vector<torch::Tensor>& parameters) {
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> gradients;
  for (const auto& parameter : parameters) {
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  }
  if (gradients.empty()) return true;
  at::_foreach_mul_(gradients, 1 / factor_);
  // Once a step, and for all of them together: reading it back waits for the device.
  const bool is_good = at::stack(at::_foreach_norm(gradients, 1)).sum().isfinite().item<bool>();
  constexpr int doubled_after = 2000;
  good_steps_ = is_good ? good_steps_ + 1 : 0;
  if (!is_good) factor_ /= 2;
  if (good_steps_ == doubled_after) {
    factor_ *= 2;
    good_steps_ = 0;
  }
  return is_good;
}

}  // namespace joulelab
