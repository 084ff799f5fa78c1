#pragma once
// Do two methods give the same number? Lin's coefficient is Pearson's less what bias and unequal
// scale take from it. It grows with the spread of the runs, so compare it only over like runs.

#include <optional>
#include <span>

#include "stats/interval.h"

namespace joulelab {

struct Concordance {
  double coefficient = 0;  // 1: every y equals its x; never beyond Pearson's r
  double r = 0;            // precision: Pearson's
  double accuracy = 0;     // coefficient / r, Lin's C_b: 1 where means and variances agree
  std::optional<Interval> interval;
  int n = 0;
};

// Lin (1989) with moments over n. Interval by Fisher's z with the variance as corrected in Lin
// (2000); it assumes pairs from a bivariate normal distribution and is rough where n < 10. Nothing
// where sizes differ, n < 3, or x or y does not vary. Interval: nothing where r is 0, or 1 or -1.
std::optional<Concordance> concordance(std::span<const double> x, std::span<const double> y,
                                       double level = 0.95);

}  // namespace joulelab
