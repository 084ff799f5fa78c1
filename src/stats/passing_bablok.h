#pragma once
// A line through two measurements by ranks: the median of the slopes between all pairs of runs,
// shifted so that neither method is favoured. Outliers and the shape of the errors play no part.

#include <optional>
#include <span>

#include "stats/interval.h"

namespace joulelab {

struct Linearity {
  double statistic = 0;      // greatest |cusum| / sqrt(below + 1)
  double p = 1;              // Kolmogorov; small: the runs bend away from the line
  int above = 0, below = 0;  // runs off the line
};

struct PassingBablok {
  double slope = 1, intercept = 0;  // y = intercept + slope x
  // Nothing where n is too small for the level (below 5 for 95 %) or a bound is upright.
  std::optional<Interval> slope_interval, intercept_interval;
  std::optional<Linearity> linearity;  // nothing unless there are runs on both sides of the line
  int n = 0;
};

// Passing & Bablok (1983). It assumes that x and y rise together, along a line of slope near 1,
// with errors of like distribution whose spreads are in the ratio of the slope. As in the paper a
// pair of equal runs has no slope and one of slope -1 is left out; one of equal x and different y
// is infinite, and of which sign is no matter after the shift. Of an even number of slopes it takes
// the mean angle of the middle two, as R's mcr does, so exchanging x and y gives the same line. The
// test of linearity is the paper's; simulated, it rejects a true line in 2 % of 20 runs and 10 % of
// 150 where it says 5 %. Nothing where sizes differ, n < 3, no more pairs rise than fall, or the
// median slope is level or upright. Time and memory O(n^2).
std::optional<PassingBablok> passing_bablok(std::span<const double> x, std::span<const double> y,
                                            double level = 0.95);

}  // namespace joulelab
