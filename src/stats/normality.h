#pragma once
// Does a sample look as if drawn from a normal distribution?

#include <optional>
#include <span>

namespace joulelab {

struct ShapiroWilk {
  double w = 1, p = 1;
};

// Shapiro & Wilk (1965) by Royston's approximation (1995, algorithm AS R94). Nothing where n < 3,
// n > 5000 or the sample does not vary. With few values the test finds little: p > 0.05 is no
// proof of normality.
std::optional<ShapiroWilk> shapiro_wilk(std::span<const double> sample);

}  // namespace joulelab
