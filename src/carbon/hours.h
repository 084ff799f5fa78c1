#pragma once
// Hours for tests: a series whose every hour is given by hand.

#include <initializer_list>

#include "carbon/intensity_series.h"

namespace joulelab {

// Noon of 2026-01-01, UTC, and `hours` later.
inline WallTime noon(double hours = 0) {
  return WallTime(std::chrono::seconds(1767268800)) +
         std::chrono::duration_cast<WallTime::duration>(Seconds(3600 * hours));
}

// One step an hour from noon on.
inline IntensitySeries hours_from_noon(std::initializer_list<double> g_per_kwh) {
  std::vector<IntensityStep> steps;
  for (const double value : g_per_kwh) {
    const auto hour = static_cast<double>(steps.size());
    steps.push_back({noon(hour), noon(hour + 1), {value}});
  }
  return make_series({.place = "France", .code = "FR", .source = "a test"}, std::move(steps))
      .value();
}

}  // namespace joulelab
