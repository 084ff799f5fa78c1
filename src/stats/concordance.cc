#include "stats/concordance.h"

#include <cmath>

#include "stats/correlation.h"
#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

// Lin (2000): of z = atanh(coefficient). `shift` is (mean x - mean y)^2 / (sd x sd y).
double variance_of_z(double c, double r, double shift, int n) {
  const double rest = (1 - c) * (1 + c);
  return ((1 - r) * (1 + r) * c * c / (rest * r * r) +
          2 * c * c * c * (1 - c) * shift / (r * rest * rest) -
          c * c * c * c * shift * shift / (2 * r * r * rest * rest)) /
         (n - 2);
}

}  // namespace

std::optional<Concordance> concordance(std::span<const double> x, std::span<const double> y,
                                       double level) {
  const auto correlation = pearson(x, y);
  if (!correlation) return std::nullopt;
  const double n = correlation->n, over_n = (n - 1) / n;
  const double xx = variance_of(x) * over_n, yy = variance_of(y) * over_n;
  const double bias = mean_of(x) - mean_of(y), spread = std::sqrt(xx) * std::sqrt(yy);
  Concordance result;
  result.n = correlation->n;
  result.r = correlation->r;
  result.accuracy = 2 * spread / (xx + yy + bias * bias);
  result.coefficient = result.r * result.accuracy;
  if (result.r == 0 || !(std::abs(result.r) < 1)) return result;
  const double variance =
      variance_of_z(result.coefficient, result.r, bias * bias / spread, result.n);
  if (!(variance > 0 && std::isfinite(variance))) return result;
  const double z = std::atanh(result.coefficient);
  const double half = normal_quantile(0.5 + level / 2) * std::sqrt(variance);
  result.interval = Interval{std::tanh(z - half), std::tanh(z + half)};
  return result;
}

}  // namespace joulelab
