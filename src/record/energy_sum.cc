#include "record/energy_sum.h"

#include <cmath>
#include <map>

namespace joulelab {

SumTerm term_of(const std::string& meter, const EnergyEstimate& estimate, double weight) {
  const double energy = estimate.energy.value, offset = estimate.offset.value;
  return {.meter = meter,
          .value = weight * energy,
          .below = weight * std::hypot(energy * (1 - estimate.gain.low), offset),
          .above = weight * std::hypot(energy * (estimate.gain.high - 1), offset),
          .random = weight * estimate.random.value};
}

EnergySum sum_of(std::span<const SumTerm> terms) {
  double value = 0, random_variance = 0;
  std::map<std::string, std::pair<double, double>> by_meter;  // distance to low and to high bound
  for (const auto& term : terms) {
    value += term.value;
    random_variance += term.random * term.random;
    auto& [below, above] = by_meter[term.meter];
    below += term.below;
    above += term.above;
  }
  const double random = coverage_factor_of_sum * std::sqrt(random_variance);
  double below = random * random, above = random * random;
  for (const auto& [meter, distance] : by_meter) {
    below += distance.first * distance.first;
    above += distance.second * distance.second;
  }
  return {.value = value,
          .low = value - std::sqrt(below),
          .high = value + std::sqrt(above),
          .random_low = value - random,
          .random_high = value + random};
}

}  // namespace joulelab
