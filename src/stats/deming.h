#pragma once
// A line through two measurements that both err. Least squares of y on x would take the error of x
// for none and give too flat a line.

#include <optional>
#include <span>

#include "stats/interval.h"

namespace joulelab {

struct Deming {
  double slope = 1, intercept = 0;  // y = intercept + slope x
  // Nothing where leaving out some run leaves no line.
  std::optional<Interval> slope_interval, intercept_interval;
  int n = 0;
};

// Deming (1943), as in Linnet (1993). `error_variance_ratio` is known beforehand: variance of the
// errors of x over that of the errors of y, Linnet's lambda (others write its inverse). It assumes
// independent errors of constant variance. Intervals by the jackknife, estimate -+ t(n - 2) SE
// (Linnet 1990): they need no normal errors, but some 20 runs; below that they hold the truth less
// often than they say. Exchanging x and y and inverting the ratio gives the same line. Nothing
// where sizes differ, n < 3, the ratio is not positive, or x and y have no covariance. O(n^2).
std::optional<Deming> deming(std::span<const double> x, std::span<const double> y,
                             double error_variance_ratio = 1, double level = 0.95);

}  // namespace joulelab
