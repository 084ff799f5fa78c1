#pragma once
// The integral of an intensity over time, from sums made once: any interval in O(log steps), so
// that a year of starts can be tried. Its surprise: it keeps a view of the series, which must
// outlive it.

#include <optional>
#include <span>
#include <vector>

#include "carbon/intensity_series.h"

namespace joulelab {

class IntensityIntegral {
 public:
  explicit IntensityIntegral(const IntensitySeries& series);

  std::span<const IntensityStep> steps() const { return steps_; }
  // g/kWh x s over [from, to]; nothing unless the steps cover it whole, or where to < from.
  std::optional<double> between(WallTime from, WallTime to) const;
  std::optional<GramsPerKWh> mean(WallTime from, WallTime to) const;  // nothing for no length too
  std::optional<GramsPerKWh> at(WallTime time) const;                 // of the step that begins
  // The first step that ends after `time`; their number where there is none.
  std::size_t index_after(WallTime time) const;
  // From the beginning of the first step to a time within step `index` or at an end of it.
  double until(WallTime time, std::size_t index) const;
  // The step after the last of those that adjoin `index` without a hole.
  std::size_t stretch_end(std::size_t index) const { return stretch_end_[index]; }

 private:
  std::span<const IntensityStep> steps_;
  std::vector<double> before_;            // g/kWh x s before each step
  std::vector<std::size_t> stretch_end_;  // for each step
};

}  // namespace joulelab
