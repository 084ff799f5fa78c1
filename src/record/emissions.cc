#include "record/emissions.h"

#include <cmath>
#include <limits>

namespace joulelab {
namespace {

// Of one bound the logarithm of its distance, as a factor; infinite where the bound is not above 0.
double distance(double bound, double value) {
  return bound > 0 ? std::abs(std::log(bound / value)) : std::numeric_limits<double>::infinity();
}

}  // namespace

Emissions scaled(const Emissions& emissions, double factor) {
  auto result = emissions;
  for (auto* part : {&result.value, &result.low, &result.high, &result.energy_low,
                     &result.energy_high, &result.intensity_low, &result.intensity_high}) {
    part->value *= factor;
  }
  return result;
}

std::optional<Emissions> emissions_of(const Account& account, const Intensity& intensity,
                                      double pue) {
  if (!account.energy) return std::nullopt;
  const auto price = [&](Joules energy, GramsPerKWh per_kwh) { return pue * energy * per_kwh; };
  const auto range = intensity.range.value_or(IntensityRange{intensity.value, intensity.value, {}});
  const auto energy = *account.energy;
  Emissions emissions{.value = price(energy, intensity.value),
                      .low = {},
                      .high = {},
                      .energy_low = price(account.low, intensity.value),
                      .energy_high = price(account.high, intensity.value),
                      .intensity_low = price(energy, range.low),
                      .intensity_high = price(energy, range.high)};
  if (!(emissions.value.value > 0)) {  // no logarithm
    emissions.low = emissions.energy_low;
    emissions.high = emissions.energy_high;
    return emissions;
  }
  const auto factor = [&](Joules energy_bound, GramsPerKWh intensity_bound) {
    return std::exp(std::hypot(distance(energy_bound.value, energy.value),
                               distance(intensity_bound.value, intensity.value.value)));
  };
  emissions.low = {emissions.value.value / factor(account.low, range.low)};
  emissions.high = factor(account.high, range.high) * emissions.value;
  return emissions;
}

}  // namespace joulelab
