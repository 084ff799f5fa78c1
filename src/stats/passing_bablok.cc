#include "stats/passing_bablok.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

constexpr double upright = std::numeric_limits<double>::infinity();

// The slopes of the pairs in ascending order, and how many are below -1: counted from there, an
// order statistic of x on y is the inverse of that of y on x.
struct Slopes {
  std::vector<double> sorted;
  std::size_t shift = 0;
  bool do_rise = false;

  // The slope at `rank` after the shift, from 1; upright where it is so or has turned beyond.
  double at(std::size_t rank) const {
    const auto position = rank + shift;
    return position <= sorted.size() ? sorted[position - 1] : upright;
  }
};

Slopes slopes_of(std::span<const double> x, std::span<const double> y) {
  Slopes slopes;
  slopes.sorted.reserve(x.size() * (x.size() - 1) / 2);
  std::size_t rising = 0, falling = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      const double dx = x[j] - x[i], dy = y[j] - y[i];
      if (dx == -dy) continue;  // slope -1, or both are 0
      const double slope = dx == 0 ? upright : dy / dx;
      slopes.sorted.push_back(slope);
      rising += dx != 0 && slope > 0;
      falling += slope < 0;
    }
  }
  std::ranges::sort(slopes.sorted);
  slopes.shift = static_cast<std::size_t>(std::ranges::lower_bound(slopes.sorted, -1.0) -
                                          slopes.sorted.begin());
  slopes.do_rise = rising > falling;
  return slopes;
}

double median_slope(const Slopes& slopes) {
  const auto n = slopes.sorted.size();
  const double low = slopes.at((n + 1) / 2), high = slopes.at(n / 2 + 1);
  return low == high ? low : std::tan((std::atan(low) + std::atan(high)) / 2);
}

std::optional<Interval> slope_interval(const Slopes& slopes, std::size_t runs, double level) {
  const auto n = static_cast<double>(runs);
  const auto pairs = static_cast<double>(slopes.sorted.size());
  const double spread =
      normal_quantile(0.5 + level / 2) * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
  const long low_rank = std::lround((pairs - spread) / 2);
  if (low_rank < 1) return std::nullopt;
  const auto rank = static_cast<std::size_t>(low_rank);
  const Interval interval{slopes.at(rank), slopes.at(slopes.sorted.size() - rank + 1)};
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return std::nullopt;
  return interval;
}

double intercept_of(double slope, std::span<const double> x, std::span<const double> y) {
  std::vector<double> intercepts;
  for (std::size_t i = 0; i < x.size(); ++i) intercepts.push_back(y[i] - slope * x[i]);
  std::ranges::sort(intercepts);
  return quantile_of_sorted(intercepts, 0.5);
}

// The runs in their order along the line, each above it or below: under a straight line the two
// kinds are well mixed.
std::optional<Linearity> linearity_of(double slope, double intercept, std::span<const double> x,
                                      std::span<const double> y) {
  struct Run {
    double along = 0;
    int side = 0;  // 1 above, -1 below, 0 on the line but for rounding
  };
  std::vector<Run> runs;
  Linearity result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double from_line = y[i] - slope * x[i] - intercept;
    const double size = std::abs(y[i]) + std::abs(slope * x[i]) + std::abs(intercept);
    const int side = std::abs(from_line) <= 1e-14 * size ? 0 : from_line > 0 ? 1 : -1;
    result.above += side > 0;
    result.below += side < 0;
    runs.push_back({y[i] + x[i] / slope, side});
  }
  if (result.above == 0 || result.below == 0) return std::nullopt;
  std::ranges::stable_sort(runs, {}, &Run::along);
  const double score = std::sqrt(1.0 * result.below / result.above);
  double sum = 0, greatest = 0;
  for (const auto& run : runs) {
    if (run.side != 0) sum += run.side > 0 ? score : -1 / score;
    greatest = std::max(greatest, std::abs(sum));
  }
  result.statistic = greatest / std::sqrt(result.below + 1);
  result.p = kolmogorov_upper_tail(result.statistic);
  return result;
}

}  // namespace

std::optional<PassingBablok> passing_bablok(std::span<const double> x, std::span<const double> y,
                                            double level) {
  if (x.size() != y.size() || x.size() < 3) return std::nullopt;
  const auto slopes = slopes_of(x, y);
  if (!slopes.do_rise) return std::nullopt;
  PassingBablok result;
  result.n = static_cast<int>(x.size());
  result.slope = median_slope(slopes);
  if (!(result.slope > 0 && std::isfinite(result.slope))) return std::nullopt;
  result.intercept = intercept_of(result.slope, x, y);
  result.slope_interval = slope_interval(slopes, x.size(), level);
  if (result.slope_interval) {
    result.intercept_interval = Interval{intercept_of(result.slope_interval->high, x, y),
                                         intercept_of(result.slope_interval->low, x, y)};
  }
  result.linearity = linearity_of(result.slope, result.intercept, x, y);
  return result;
}

}  // namespace joulelab
