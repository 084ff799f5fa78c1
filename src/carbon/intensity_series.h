#pragma once
// What the electricity of one place emits hour by hour, as a service or a file tells it: of the
// past, or a forecast.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "carbon/energy_profile.h"
#include "record/intensity.h"

namespace joulelab {

// Any length: five minutes, half an hour, a year.
struct IntensityStep {
  WallTime begin, end;
  GramsPerKWh value;
  bool is_estimated = false;  // the source filled it in and may still correct it
  bool is_forecast = false;
  bool operator==(const IntensityStep&) const = default;
};

struct IntensitySeries {
  // Its value is the mean of the steps, each by its length; its range holds 95 % of them.
  Intensity about;
  std::vector<IntensityStep> steps;  // in order of time, none overlapping; holes are missing hours
};

// Sorts the steps and fills `about.value`, `about.range` and `about.year`. Error `invalid` where
// there is none, one has no length or no finite value, or two overlap. A negative intensity is
// none; 0 is one.
Result<IntensitySeries> make_series(Intensity about, std::vector<IntensityStep> steps);

// The mean over [from, to], each step by its length; nothing unless the steps cover it whole.
// O(log steps + steps inside).
std::optional<GramsPerKWh> mean_between(const IntensitySeries& series, WallTime from, WallTime to);

// What the energy of `slices` was priced at: the mean of the steps, each by the energy that fell
// into it (not mean x total: a run that works by day does not emit the day's mean). Within a slice
// power is taken as even. It has no range, since the spread of the hours is no uncertainty where
// each is priced by itself; its note tells the least and the most. Error `missing` where a step
// lacks for a slice with energy: it names the hours.
Result<Intensity> intensity_over(const IntensitySeries& series,
                                 std::span<const EnergySlice> slices);

}  // namespace joulelab
