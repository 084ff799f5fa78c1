#pragma once
// By how much one measurement method differs from another on the same runs: bias and limits of
// agreement (Bland & Altman 1986, 1999). Their own interval of a limit is too narrow on its outer
// side for fewer than some 40 runs, so the exact one is here (Carkeet 2015).

#include <optional>
#include <span>

#include "stats/interval.h"

namespace joulelab {

// Least squares of the difference on the mean of both. It assumes that both methods err about
// alike: a slope also comes of unequal errors where there is no bias at all (Bland & Altman 1995).
struct ProportionalBias {
  double slope = 0;
  Interval interval;
  double p = 1;  // of slope 0; two-sided, t with n - 2 degrees of freedom
};

struct BlandAltman {
  double bias = 0;  // mean of y - x
  Interval bias_interval;
  double sd = 0;    // of the differences
  Interval limits;  // bias -+ 1.96 sd: 95 % of single differences lie between
  Interval low_limit_interval, high_limit_interval;
  std::optional<ProportionalBias> trend;  // nothing where n < 3, or x + y or y - x does not vary
  int n = 0;
};

// x[i] and y[i] are of the same run; runs are independent and differences normal and of one spread,
// whatever the size of x. Intervals of coverage `level`: of the bias Student's, of each limit the
// exact one of a normal quantile, by the noncentral t. Nothing where sizes differ or n < 2.
std::optional<BlandAltman> bland_altman(std::span<const double> x, std::span<const double> y,
                                        double level = 0.95);

// The same on the logarithms, where the differences grow with the size (Bland & Altman 1999): bias
// and limits are ratios y / x, sd is a factor (1: none), the trend is of ln(y / x) on the mean
// logarithm. Nothing also where a value is not positive or a ratio is beyond what a double holds.
std::optional<BlandAltman> bland_altman_ratio(std::span<const double> x, std::span<const double> y,
                                              double level = 0.95);

}  // namespace joulelab
