#pragma once
// How two quantities of the same runs go together.

#include <optional>
#include <span>

#include "stats/interval.h"

namespace joulelab {

struct Correlation {
  double r = 0;
  double p = 1;  // two-sided
  int n = 0;
  double p_greater = 1;              // one-sided, of r <= 0
  std::optional<Interval> interval;  // nothing where n < 4 (tau: 5) or r is 1 or -1
};

// Pearson (1895); p by t with n - 2 degrees of freedom, interval by Fisher's z (1921): both assume
// a bivariate normal distribution. Nothing where the sizes differ, n < 3, or one does not vary.
std::optional<Correlation> pearson(std::span<const double> x, std::span<const double> y,
                                   double level = 0.95);

// Spearman (1904): Pearson's on the ranks; p by the same t, rough where n < 10: see
// exact_rank_correlation_p(). Interval by Fisher's z with the variance of Bonett & Wright (2000).
std::optional<Correlation> spearman(std::span<const double> x, std::span<const double> y,
                                    double level = 0.95);

// Kendall's tau-b (1945): ties count for neither side. p exact where n < 50 and there are no ties
// (Kendall 1938), else normal with the correction for ties. Interval by Fisher's z with the
// variance of Fieller, Hartley & Pearson (1957). O(n^2).
std::optional<Correlation> kendall(std::span<const double> x, std::span<const double> y,
                                   double level = 0.95);

// Two-sided p of Spearman's or Kendall's coefficient over every order of y, ties included: the
// share whose coefficient is at least as far from 0. Nothing where n > 9 or there is no
// coefficient.
enum class RankCorrelation { spearman, kendall };
std::optional<double> exact_rank_correlation_p(RankCorrelation kind, std::span<const double> x,
                                               std::span<const double> y);

// Point-biserial, Pearson's with 1 for each value of a and 0 for each of b: above 0 where a's mean
// is the greater. Its p is that of Student's t test with one variance.
std::optional<Correlation> point_biserial(std::span<const double> a, std::span<const double> b,
                                          double level = 0.95);

}  // namespace joulelab
