#pragma once
// Are two methods the same for all that matters? "No difference was shown" is not that: here the
// caller names the margin that matters and the test must show that the difference lies within it.

#include <optional>
#include <span>

#include "stats/interval.h"

namespace joulelab {

struct Equivalence {
  double estimate = 0;         // mean of y - x, or geometric mean of y / x (of means: see below)
  Interval interval;           // of coverage 1 - 2 alpha
  double p_low = 1;            // one-sided, of lying at the margin's low end or below
  double p_high = 1;           // one-sided, of lying at its high end or above
  double p = 1;                // the greater of both
  bool is_equivalent = false;  // p < alpha: the interval lies within the margin
  int n = 0;
};

// Two one-sided paired t tests (Schuirmann 1987); x[i] and y[i] are of the same run, runs are
// independent and differences normal. The margin is in the unit of x and must be chosen before the
// data are seen. Nothing where sizes differ, n < 2, the differences do not vary, or low < high
// does not hold.
std::optional<Equivalence> equivalence_of_differences(std::span<const double> x,
                                                      std::span<const double> y, Interval margin,
                                                      double alpha = 0.05);

// The same on the logarithms; the margin is of the ratio y / x, such as {0.95, 1 / 0.95}. Nothing
// also where a value or an end of the margin is not positive, or an end of the interval is beyond
// what a double holds.
std::optional<Equivalence> equivalence_of_ratios(std::span<const double> x,
                                                 std::span<const double> y, Interval margin,
                                                 double alpha = 0.05);

// Of samples that are not paired, as runs of two configurations are: two one-sided tests of Welch's
// t (Schuirmann 1987, Welch 1947) on mean of y less mean of x; n is of both. Nothing where a sample
// has n < 2, neither varies, or low < high does not hold.
std::optional<Equivalence> equivalence_of_means(std::span<const double> x,
                                                std::span<const double> y, Interval margin,
                                                double alpha = 0.05);

// The same on the logarithms: the ratio of the geometric means, y over x.
std::optional<Equivalence> equivalence_of_mean_ratio(std::span<const double> x,
                                                     std::span<const double> y, Interval margin,
                                                     double alpha = 0.05);

}  // namespace joulelab
