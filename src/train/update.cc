// Each loop reads and writes every number once.
#include "train/update.h"

#include <cmath>

namespace joulelab {

void update_sgd(float* __restrict value, const float* __restrict gradient,
                float* __restrict velocity, std::int64_t count, const Update& update) {
  const float rate = update.rate, momentum = update.momentum, decay = update.decay;
  for (std::int64_t i = 0; i < count; ++i) {
    velocity[i] = momentum * velocity[i] + (gradient[i] + decay * value[i]);
    value[i] -= rate * velocity[i];
  }
}

void update_adam(float* __restrict value, const float* __restrict gradient, float* __restrict mean,
                 float* __restrict square, std::int64_t count, const Update& update) {
  const float rate = update.rate, decay = update.decay, scale = update.denominator_scale;
  constexpr auto b1 = static_cast<float>(adam_beta1), b2 = static_cast<float>(adam_beta2);
  constexpr auto c1 = static_cast<float>(1 - adam_beta1), c2 = static_cast<float>(1 - adam_beta2);
  constexpr auto small = static_cast<float>(adam_epsilon);
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradient[i] + decay * value[i];
    mean[i] = b1 * mean[i] + c1 * g;
    square[i] = b2 * square[i] + c2 * g * g;
    value[i] -= rate * mean[i] / (std::sqrt(square[i]) * scale + small);
  }
}

}  // namespace joulelab
