#include "meter/fake.h"

#include <cmath>

namespace joulelab {
namespace {

constexpr Watts mean_power{50}, swing{10}, memory_power{4};
constexpr double radians_per_second = 0.7;
constexpr double step_j = 61e-6;
constexpr Seconds update_period{0.001};

double in_steps(Joules energy) { return std::floor(energy.value / step_j) * step_j; }

// The last renewal of the counters, which an exact multiple of the period is one of.
Seconds renewed(Seconds elapsed) {
  constexpr double rounding = 1e-6;
  return std::floor(elapsed / update_period + rounding) * update_period;
}

Channel counter(std::string name, Component component) {
  return {.name = std::move(name),
          .meter = "fake",
          .component = component,
          .device = "0",
          .form = Form::counter,
          .grade = Grade::measured,
          .resolution = step_j,
          .update_period = update_period,
          .gain = {0.95, 1.05}};
}

}  // namespace

Fake::Fake()
    : channels_{counter("fake/package-0", Component::package),
                counter("fake/dram-0", Component::dram)} {}

Joules Fake::package_energy(Seconds elapsed) {
  const double swung = (1 - std::cos(radians_per_second * elapsed.count())) / radians_per_second;
  return mean_power * elapsed + swing * Seconds{swung};
}

Result<void> Fake::read(Instant at, std::vector<Sample>& samples) {
  if (!first_) first_ = at;
  const Seconds elapsed = renewed(at - *first_);
  samples.push_back({at, 0, in_steps(package_energy(elapsed))});
  samples.push_back({at, 1, in_steps(memory_power * elapsed)});
  return {};
}

}  // namespace joulelab
