#pragma once
// Intervals of means, differences and ratios: how far the truth may lie from what was seen.
// `level` is the coverage, 0 < level < 1.

#include <optional>
#include <span>

#include "stats/descriptive.h"
#include "stats/interval.h"

namespace joulelab {

// Student (1908): mean -+ t(n - 1) s / sqrt(n). Nothing where n < 2.
std::optional<Interval> mean_interval(std::span<const double> sample, double level = 0.95);

// Of the median, by order statistics (Conover 1999, section 3.2): whatever the distribution, it
// holds at least `level`. Nothing where the whole sample is too small to reach it (below 6 for 95
// %).
std::optional<Interval> median_interval(std::span<const double> sample, double level = 0.95);

struct WelchDifference {
  double difference = 0;                        // mean of a less mean of b
  double t = 0, degrees_of_freedom = 0, p = 1;  // two-sided
  Interval interval;
};

// Welch (1947), degrees of freedom by Satterthwaite (1946). Nothing where a sample has n < 2 or
// neither varies.
std::optional<WelchDifference> welch_difference(std::span<const double> a,
                                                std::span<const double> b, double level = 0.95);

struct RatioOfMeans {
  double ratio = 1;  // mean of a over mean of b
  std::optional<Interval> interval;
};

// The interval is on the log scale by the delta method (log response ratio; Hedges, Gurevitch &
// Curtis 1999): ln ratio -+ t(df) sqrt(cv_a^2/n_a + cv_b^2/n_b), df by Satterthwaite (1946). It is
// positive, and exchanging a and b inverts it. Ratio: nothing unless both means are positive.
// Interval: nothing where a sample has n < 2 or neither varies.
std::optional<RatioOfMeans> ratio_of_means(std::span<const double> a, std::span<const double> b,
                                           double level = 0.95);

struct LinearContrast {
  double estimate = 0;  // sum of weight x mean
  std::optional<Interval> interval;
};

// A weighted sum of means whose samples differ in variance: weights 1 and -1 are Welch's
// difference. Degrees of freedom by Satterthwaite (1946). Nothing where there is no sample, one is
// empty, or their number is not that of the weights. Interval: nothing where a sample has n < 2 or
// none varies.
std::optional<LinearContrast> linear_contrast(Groups samples, std::span<const double> weights,
                                              double level = 0.95);

}  // namespace joulelab
