#pragma once
// Intervals of figures that have no formula for one, by drawing the samples anew from themselves.
// With fewer than some ten values a sample the interval is too narrow: no resample has a value that
// was not seen. Where a formula exists, take it.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "stats/descriptive.h"
#include "stats/interval.h"

namespace joulelab {

// A figure of the samples; nothing where it is not defined for them.
using Statistic = std::function<std::optional<double>(Groups)>;

struct Resampling {
  int draws = 10'000;
  std::uint64_t most = 20'000;  // enumerate instead where there are at most so many resamples
  std::uint32_t seed = 19870301;
};

struct Bootstrap {
  double estimate = 0;
  double error = 0;       // sd of the resamples' figures
  Interval interval;      // BCa
  bool is_exact = false;  // over every resample, Fisher & Hall (1991); else a seeded sample
  int resamples = 0;      // for which the figure is defined
  int undefined = 0;      // for which it is not: left out
};

// Efron (1987): bias-corrected and accelerated, the acceleration by the jackknife over all samples
// (Davison & Hinkley 1997, as SciPy). Each sample is resampled by itself, so groups keep their
// sizes. Nothing where a sample has fewer than two values, the figure or one of its jackknife
// values is undefined, over a tenth of the resamples are, or all of them lie on one side.
std::optional<Bootstrap> bca_bootstrap(Groups groups, const Statistic& statistic,
                                       double level = 0.95, const Resampling& resampling = {});

}  // namespace joulelab
