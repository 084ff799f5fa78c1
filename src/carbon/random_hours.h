#pragma once
// Hours for tests: series at random, with holes where asked, whose best starts brute force finds.

#include "carbon/hours.h"
#include "stats/random.h"

namespace joulelab {

// Steps of 20 to 100 minutes from noon on; every tenth is missing where `has_holes`.
inline IntensitySeries random_hours(Random& random, std::size_t steps, bool has_holes) {
  std::vector<IntensityStep> made;
  double at = 0;
  for (std::size_t i = 0; i < steps; ++i) {
    const double next = at + static_cast<double>(1 + random.below(5)) / 3;
    const double value = 20 + static_cast<double>(random.below(500));
    if (!has_holes || random.below(10) > 0) made.push_back({noon(at), noon(next), {value}});
    at = next;
  }
  if (made.empty()) made.push_back({noon(0), noon(1), {100}});
  return make_series({.place = "France", .code = "FR", .source = "a test"}, std::move(made))
      .value();
}

inline IntensitySeries raised_by(IntensitySeries series, double g_per_kwh) {
  for (auto& step : series.steps) step.value.value += g_per_kwh;
  return series;
}

}  // namespace joulelab
