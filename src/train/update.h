#pragma once
// The arithmetic of one optimizer step over a stretch of memory. Free of LibTorch, and compiled
// with the one flag that lets the square root become vector instructions.

#include <cstdint>

namespace joulelab {

inline constexpr double adam_beta1 = 0.9, adam_beta2 = 0.999, adam_epsilon = 1e-8;  // Kingma & Ba

// The scalars of one step, in the precision of the parameters.
struct Update {
  float rate = 0, momentum = 0, decay = 0;
  float denominator_scale = 1;  // Adam: 1 / sqrt(1 - beta2^t); its rate has 1 / (1 - beta1^t)
};

// SGD with momentum as torch.optim has it: velocity = momentum * velocity + gradient.
void update_sgd(float* value, const float* gradient, float* velocity, std::int64_t count,
                const Update& update);
void update_adam(float* value, const float* gradient, float* mean, float* square,
                 std::int64_t count, const Update& update);

}  // namespace joulelab
