#include "meter/load_signal.h"

#include <algorithm>
#include <cmath>

namespace joulelab {
namespace {

// Values that hold for exponentially distributed times.
class Hold {
 public:
  Hold(Seconds mean, std::mt19937_64& random) : random_(random), left_(1 / mean.count()) {}
  // Whether a new value is due, `passed` after the last question.
  bool is_over(Seconds passed) {
    rest_s_ -= passed.count();
    if (rest_s_ > 0) return false;
    rest_s_ = left_(random_);
    return true;
  }

 private:
  std::mt19937_64& random_;
  std::exponential_distribution<double> left_;
  double rest_s_ = 0;
};

}  // namespace

LoadSignal::LoadSignal(const LoadShape& shape, std::mt19937_64& random)
    : begin_(shape.begin), idle_(shape.idle), grain_(shape.grain) {
  std::uniform_real_distribution<double> level(0, 1);
  std::normal_distribution<double> deviate;
  Hold step_hold(shape.step_mean, random), burst_hold(shape.burst_mean, random);
  double step = 0;
  bool is_burst = level(random) < 0.5;
  const auto count = static_cast<std::size_t>(std::ceil(shape.duration / shape.grain));
  energy_j_.push_back(0);
  for (std::size_t i = 0; i < count; ++i) {
    if (step_hold.is_over(grain_)) step = level(random);
    if (burst_hold.is_over(grain_)) is_burst = !is_burst;
    const double progress = static_cast<double>(i) / static_cast<double>(count);
    const double power = shape.base.value + step * shape.step.value +
                         (is_burst ? shape.burst.value : 0) + progress * shape.drift.value +
                         deviate(random) * shape.noise.value;
    power_w_.push_back(std::max(0.0, power));
    energy_j_.push_back(energy_j_.back() + power_w_.back() * grain_.count());
  }
}

Watts LoadSignal::power(Instant at) const {
  const double grain = std::floor((at - begin_) / grain_);
  if (grain < 0 || grain >= static_cast<double>(power_w_.size())) return idle_;
  return Watts{power_w_[static_cast<std::size_t>(grain)]};
}

// Negative before it.
Joules LoadSignal::energy_since_begin(Instant at) const {
  const Seconds passed = at - begin_, duration = static_cast<double>(power_w_.size()) * grain_;
  if (passed <= Seconds{0}) return idle_ * passed;
  if (passed >= duration) return Joules{energy_j_.back()} + idle_ * (passed - duration);
  const auto grain = std::min(static_cast<std::size_t>(passed / grain_), power_w_.size() - 1);
  return Joules{energy_j_[grain]} +
         Watts{power_w_[grain]} * (passed - static_cast<double>(grain) * grain_);
}

Joules LoadSignal::energy(Instant from, Instant to) const {
  return energy_since_begin(to) - energy_since_begin(from);
}

}  // namespace joulelab
