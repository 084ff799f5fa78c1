#pragma once
// A year of hours that nobody measured: made from a place's yearly mean so that the question of
// when to start can be tried anywhere. The shape is that of no grid in particular, only of the
// kind: docs/PLACE.md has its parameters.

#include "carbon/intensity_series.h"

namespace joulelab {

inline constexpr const char* synthetic_source = "synthetic year (Joulelab), no measurement";

bool is_synthetic(const Intensity& intensity);

struct SyntheticYear {
  IntensitySeries average;   // of the basis, place and mean of what it was made from
  IntensitySeries marginal;  // of the plants that would answer one more kWh
};

// The year 2025 in UTC, in steps of `step` (at least a second, a whole part of a day). Each value
// is the mean x (1 + season + weekday + time of day + weather), the weather an autoregressive
// process that keeps 97 % from one hour to the next; never below a tenth of the mean; the mean of
// the year is exactly that of `mean`. The marginal one is higher, flatter and follows the average
// only weakly. The same bits for the same arguments on one machine, and to rounding on all.
SyntheticYear synthetic_year(const Intensity& mean, Seconds step = Seconds{3600},
                             std::uint32_t seed = 1);

}  // namespace joulelab
