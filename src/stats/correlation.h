#pragma once
// How two quantities of the same runs go together.

#include <optional>
#include <span>

namespace joulelab {

struct Correlation {
  double r = 0;
  double p = 1;  // two-sided, t with n - 2 degrees of freedom
  int n = 0;
};

// Pearson (1895). Nothing where the sizes differ, n < 3, or one of them does not vary.
std::optional<Correlation> pearson(std::span<const double> x, std::span<const double> y);

// Spearman (1904): Pearson's on the ranks; p by the same t, rough where n < 10.
std::optional<Correlation> spearman(std::span<const double> x, std::span<const double> y);

}  // namespace joulelab
