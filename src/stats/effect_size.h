#pragma once
// How large an effect is, whatever the number of runs: a p-value alone says only whether there were
// enough of them. Each size comes with its interval.

#include <optional>
#include <span>
#include <string_view>

#include "stats/bootstrap.h"
#include "stats/descriptive.h"
#include "stats/interval.h"
#include "stats/variance.h"

namespace joulelab {

struct StandardDifference {
  double d = 0;         // difference of means over the pooled sd, Cohen (1988)
  double g = 0;         // d (1 - 3 / (4 n - 9)): nearly without d's bias, Hedges (1981)
  Interval d_interval;  // by the noncentral t, Steiger & Fouladi (1997)
  Interval g_interval;  // the same, times g / d
};

// Above 0: the mean of a is greater. It assumes normal samples of one variance. Nothing where a
// sample is empty, n < 3 in all, or neither varies.
std::optional<StandardDifference> standard_difference(std::span<const double> a,
                                                      std::span<const double> b,
                                                      double level = 0.95);

// What share of the variance the groups explain. Partial, where `test` is one effect of several.
struct ExplainedShare {
  double eta_squared = 0;    // SS_effect / (SS_effect + SS_error); above 0 even by chance
  double omega_squared = 0;  // nearly without that bias, Hays (1963), Olejnik & Algina (2003)
  Interval interval;         // of the population's eta squared
};

// From the F test of an effect and the number of values in all. Interval: lambda / (lambda + n) at
// the limits of the noncentrality lambda (Steiger 2004); at level 0.90 it excludes 0 exactly where
// p < 0.05. It assumes what the F test does; of Welch's it is a rough value.
ExplainedShare explained_share(const FTest& test, int n, double level = 0.95);

// Cliff's delta, P(a > b) - P(a < b), with the asymmetric interval of Feng & Cliff (2004) by the
// unbiased variance; where no value crosses over, that of Cliff (1996). It assumes no shape; with
// fewer than ten values a sample it holds the truth somewhat less often than it says.
struct Dominance {
  double delta = 0;
  Interval interval;
};

// Nothing where a sample has fewer than two values. O((n + m) log (n + m)).
std::optional<Dominance> dominance(std::span<const double> a, std::span<const double> b,
                                   double level = 0.95);

// "negligible" below 0.147, "small" below 0.33, "medium" below 0.474, else "large" (Romano et al.
// 2006): a convention of another field, not a judgement on joules.
std::string_view dominance_word(double delta);

// Kruskal & Wallis's eta squared, (H - k + 1) / (n - k), Tomczak & Tomczak (2014), with the BCa
// interval of resampling inside each group. Nothing where there is no H or no such interval: see
// bca_bootstrap(); below ten values a group it is too narrow.
std::optional<Bootstrap> rank_explained_share(Groups groups, double level = 0.95,
                                              const Resampling& resampling = {});

}  // namespace joulelab
