#include "stats/deming.h"

#include <cmath>
#include <vector>

#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

struct Line {
  double slope = 1, intercept = 0;
};

// (lambda yy - xx + root) / (2 lambda xy), in the form that subtracts no like numbers.
std::optional<double> slope_of(double xx, double yy, double xy, double ratio) {
  const double excess = ratio * yy - xx;
  const double root = std::hypot(excess, 2 * std::sqrt(ratio) * xy);
  const double slope = excess > 0 ? (excess + root) / (2 * ratio * xy) : 2 * xy / (root - excess);
  if (!std::isnormal(slope)) return std::nullopt;  // no covariance: level, upright or no line
  return slope;
}

// Without the run at `left_out`; with all of them where it is n.
std::optional<Line> fit(std::span<const double> x, std::span<const double> y, double ratio,
                        std::size_t left_out) {
  std::vector<double> rest_x, rest_y;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i == left_out) continue;
    rest_x.push_back(x[i]);
    rest_y.push_back(y[i]);
  }
  const double mean_x = mean_of(rest_x), mean_y = mean_of(rest_y);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < rest_x.size(); ++i) {
    const double from_x = rest_x[i] - mean_x, from_y = rest_y[i] - mean_y;
    xx += from_x * from_x;
    yy += from_y * from_y;
    xy += from_x * from_y;
  }
  const auto slope = slope_of(xx, yy, xy, ratio);
  if (!slope) return std::nullopt;
  return Line{*slope, mean_y - *slope * mean_x};
}

Interval interval_of(double estimate, std::span<const double> pseudovalues, double level) {
  const auto n = static_cast<double>(pseudovalues.size());
  const double error = std::sqrt(variance_of(pseudovalues) / n);
  const double half = student_t_quantile(0.5 + level / 2, n - 2) * error;
  return {estimate - half, estimate + half};
}

}  // namespace

std::optional<Deming> deming(std::span<const double> x, std::span<const double> y,
                             double error_variance_ratio, double level) {
  if (x.size() != y.size() || x.size() < 3 || !(error_variance_ratio > 0)) return std::nullopt;
  const auto all = fit(x, y, error_variance_ratio, x.size());
  if (!all) return std::nullopt;
  Deming result{all->slope, all->intercept, {}, {}, static_cast<int>(x.size())};

  const auto n = static_cast<double>(x.size());
  std::vector<double> slopes, intercepts;  // pseudovalues
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto rest = fit(x, y, error_variance_ratio, i);
    if (!rest) return result;
    slopes.push_back(n * all->slope - (n - 1) * rest->slope);
    intercepts.push_back(n * all->intercept - (n - 1) * rest->intercept);
  }
  result.slope_interval = interval_of(all->slope, slopes, level);
  result.intercept_interval = interval_of(all->intercept, intercepts, level);
  return result;
}

}  // namespace joulelab
