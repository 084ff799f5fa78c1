#include "stats/lag.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "stats/correlogram.h"
#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

constexpr std::size_t least_samples = 20;
constexpr double most_points = 1 << 20;
constexpr long reach = 10;  // points on each side of the peak that place it
constexpr long blocks = 20;

using Grid = std::vector<double>;  // evenly spaced, less its mean

bool is_usable(const PowerSignal& series) {
  return series.time_s.size() == series.power_w.size() && series.time_s.size() >= least_samples &&
         std::ranges::adjacent_find(series.time_s, std::greater_equal()) == series.time_s.end();
}

double median_spacing(const PowerSignal& series) {
  std::vector<double> spacings;
  for (std::size_t i = 1; i < series.time_s.size(); ++i) {
    spacings.push_back(series.time_s[i] - series.time_s[i - 1]);
  }
  const auto middle = spacings.begin() + static_cast<std::ptrdiff_t>(spacings.size() / 2);
  std::ranges::nth_element(spacings, middle);
  return *middle;
}

// The part that can meet the other series within the window.
Interval meeting_part(const PowerSignal& series, const PowerSignal& other, double window_s) {
  return {std::max(series.time_s.front(), other.time_s.front() - window_s),
          std::min(series.time_s.back(), other.time_s.back() + window_s)};
}

Grid resampled(const PowerSignal& series, Interval part, double step_s) {
  const auto points = static_cast<std::size_t>((part.high - part.low) / step_s) + 1;
  Grid grid;
  grid.reserve(points);
  std::size_t after = 1;
  for (std::size_t i = 0; i < points; ++i) {
    const double at = part.low + static_cast<double>(i) * step_s;
    while (after + 1 < series.time_s.size() && series.time_s[after] < at) ++after;
    const double from = series.time_s[after - 1], to = series.time_s[after];
    const double share = std::clamp((at - from) / (to - from), 0.0, 1.0);
    grid.push_back(std::lerp(series.power_w[after - 1], series.power_w[after], share));
  }
  const double mean = mean_of(grid);
  for (auto& value : grid) value -= mean;
  return grid;
}

// The first and last shift within the window at which half of the shorter grid meets the other.
// `origin_s`: the time of b[0] less that of a[0].
std::pair<long, long> shifts_of(const Grid& a, const Grid& b, double origin_s, double step_s,
                                double window_s) {
  const auto size_a = static_cast<double>(a.size()), size_b = static_cast<double>(b.size());
  const double half = std::floor(std::min(size_a, size_b) / 2);
  const double low = std::max(half - size_a, std::ceil((-window_s - origin_s) / step_s));
  const double high = std::min(size_b - half, std::floor((window_s - origin_s) / step_s));
  if (!(low < high)) return {0, 0};
  return {static_cast<long>(low), static_cast<long>(high)};
}

// How far the peak goes on each side: until it has lost as much as it lacks to 1, which is near the
// top where there is little noise, but at most half of its height above the lowest r. `least`: some
// samples of the coarser series, since between two of them there is a straight line and no peak.
long half_width(const Correlogram& all, long peak, long least) {
  const double lowest = *std::ranges::min_element(all.r), top = all.at(peak);
  const double bound = top - std::min(1 - top, (top - lowest) / 2);
  const long most = std::min(peak - all.first, all.last() - peak);
  long width = std::min(most, least);
  while (width < most && all.at(peak - width) > bound && all.at(peak + width) > bound) ++width;
  return width;
}

// The points about a peak: shifts, and how far the weight of the fit reaches from its top.
struct Neighbourhood {
  std::vector<long> shifts;
  std::vector<double> r;
  double width = 1;
};

Neighbourhood neighbourhood(const Correlogram& all, long peak, long width) {
  const long stride = (width + reach - 1) / reach;
  Neighbourhood near;
  near.width = static_cast<double>(width + stride);  // the outermost points weigh something, too
  for (long shift = peak - width; shift <= peak + width; shift += stride) {
    near.shifts.push_back(shift);
    near.r.push_back(all.at(shift));
  }
  return near;
}

// A parabola c0 + c1 x + c2 x^2 through values at the shifts, x being the distance from `top`, by
// least squares with weights 1 - (x / width)^2: with what weights the values sum to each
// coefficient (Savitzky & Golay 1964).
struct Parabola {
  std::vector<double> c0, c1, c2;
};

Parabola parabola_about(double top, const Neighbourhood& near) {
  std::vector<double> xs, weights;
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0;
  for (const long shift : near.shifts) {
    const double x = (static_cast<double>(shift) - top) / near.width;
    const double weight = std::max(0.0, 1 - x * x);
    xs.push_back(x);
    weights.push_back(weight);
    s0 += weight, s1 += weight * x, s2 += weight * x * x;
    s3 += weight * x * x * x, s4 += weight * x * x * x * x;
  }
  // The inverse of the matrix of these sums, by its cofactors.
  const double c00 = s2 * s4 - s3 * s3, c01 = s2 * s3 - s1 * s4, c02 = s1 * s3 - s2 * s2;
  const double c11 = s0 * s4 - s2 * s2, c12 = s1 * s2 - s0 * s3, c22 = s0 * s2 - s1 * s1;
  const double determinant = s0 * c00 + s1 * c01 + s2 * c02;
  Parabola parabola;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const double x = xs[i], weight = weights[i] / determinant;
    parabola.c0.push_back(weight * (c00 + c01 * x + c02 * x * x));
    parabola.c1.push_back(weight * (c01 + c11 * x + c12 * x * x) / near.width);
    parabola.c2.push_back(weight * (c02 + c12 * x + c22 * x * x) / near.width / near.width);
  }
  return parabola;
}

double product(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Fitted again about its own top until that stays: so a symmetric peak of any shape has it in its
// middle. Nothing where the points have no peak.
std::optional<double> top_of(const Neighbourhood& near, double start) {
  double top = start;
  for (int round = 0; round < 50; ++round) {
    const auto parabola = parabola_about(top, near);
    const double c2 = product(parabola.c2, near.r);
    const double step = -product(parabola.c1, near.r) / (2 * c2);
    top += step;
    const bool is_within = static_cast<double>(near.shifts.front()) <= top &&
                           top <= static_cast<double>(near.shifts.back());
    if (!(c2 < 0) || !is_within) return std::nullopt;
    if (std::abs(step) < 1e-9 * near.width) break;
  }
  return top;
}

// Each value is the sum of weights[j] grid[i + shifts[j]], for i from `begin` to `end`.
std::vector<double> filtered(const Grid& grid, Meeting part, std::span<const double> weights,
                             std::span<const long> shifts) {
  std::vector<double> result(static_cast<std::size_t>(part.end - part.begin));
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const double* from = grid.data() + part.begin + shifts[j];
    for (std::size_t i = 0; i < result.size(); ++i) result[i] += weights[j] * from[i];
  }
  return result;
}

struct StandardError {
  double value = 0, degrees_of_freedom = 0;
};

// The top is where the sum over time of a x (slope of b there) is 0. What b, smoothed by the same
// parabola, explains of a adds nothing to that sum; the rest is error, and what its sums over the
// blocks show to be possible of the sum, divided by how the sum changes with the top, is possible
// of the top (Huber 1967; by blocks since errors that are near in time go together).
std::optional<StandardError> error_of(const Grid& a, const Grid& b, const Neighbourhood& near,
                                      double top) {
  const auto parabola = parabola_about(top, near);
  const auto nearest = std::lround(top);
  std::vector<long> own_shifts;  // of a, about itself
  for (const long shift : near.shifts) own_shifts.push_back(shift - nearest);
  const long margin = std::max(-own_shifts.front(), own_shifts.back());
  const Meeting part{
      std::max(meeting_of(a, b, near.shifts.front()).begin, margin),
      std::min(meeting_of(a, b, near.shifts.back()).end, static_cast<long>(a.size()) - margin)};
  if (part.end - part.begin < blocks) return std::nullopt;
  const std::vector<double> here(a.begin() + part.begin, a.begin() + part.end);
  const auto smooth = filtered(b, part, parabola.c0, near.shifts);
  const auto slope = filtered(b, part, parabola.c1, near.shifts);
  const auto own_slope = filtered(a, part, parabola.c1, own_shifts);

  const double mean_a = mean_of(here), mean_b = mean_of(smooth);
  double ab = 0, bb = 0;
  for (std::size_t i = 0; i < here.size(); ++i) {
    ab += (here[i] - mean_a) * (smooth[i] - mean_b);
    bb += (smooth[i] - mean_b) * (smooth[i] - mean_b);
  }
  const auto n = here.size();
  double squares = 0, information = 0, information_squares = 0;
  for (std::size_t k = 0; k < blocks; ++k) {
    double error = 0, edges = 0;
    for (auto i = n * k / blocks; i < n * (k + 1) / blocks; ++i) {
      error += (here[i] - mean_a - ab / bb * (smooth[i] - mean_b)) * slope[i];
      edges += own_slope[i] * slope[i];
    }
    squares += error * error;
    information += edges;
    information_squares += edges * edges;
  }
  const double effective = information * information / information_squares;
  if (!(effective > 1.5)) return std::nullopt;
  const auto shifted = std::span(b).subspan(static_cast<std::size_t>(part.begin + nearest), n);
  // r has the sum divided by this.
  const double scale =
      std::sqrt(variance_of(here)) * std::sqrt(variance_of(shifted)) * static_cast<double>(n - 1);
  const auto slope_at = [&](double at) { return product(parabola_about(at, near).c1, near.r); };
  const double change = (slope_at(top + 0.1) - slope_at(top - 0.1)) / 0.2;
  if (!(change < 0)) return std::nullopt;
  const double freedom = std::max(1.0, effective - 1);
  return StandardError{std::sqrt(squares * (freedom + 1) / freedom) / scale / -change, freedom};
}

}  // namespace

std::optional<Lag> lag_between(const PowerSignal& a, const PowerSignal& b, LagSearch search) {
  if (!is_usable(a) || !is_usable(b)) return std::nullopt;
  const auto part_a = meeting_part(a, b, search.window_s);
  const auto part_b = meeting_part(b, a, search.window_s);
  if (!(part_a.low < part_a.high && part_b.low < part_b.high)) return std::nullopt;
  const double spacing_a = median_spacing(a), spacing_b = median_spacing(b);
  const double longest = std::max(part_a.high - part_a.low, part_b.high - part_b.low);
  const double step_s = std::max(std::min(spacing_a, spacing_b) / 2, longest / most_points);
  const auto grid_a = resampled(a, part_a, step_s), grid_b = resampled(b, part_b, step_s);
  if (std::min(grid_a.size(), grid_b.size()) < least_samples) return std::nullopt;
  const double origin_s = part_b.low - part_a.low;
  const auto [first, last] = shifts_of(grid_a, grid_b, origin_s, step_s, search.window_s);
  if (first >= last) return std::nullopt;

  const auto all = correlogram(grid_a, grid_b, first, last);
  const long peak = first + (std::ranges::max_element(all.r) - all.r.begin());
  if (!(all.at(peak) > 0) || peak == first || peak == last) return std::nullopt;
  const auto least = static_cast<long>(std::ceil(2 * std::max(spacing_a, spacing_b) / step_s));
  const auto near = neighbourhood(all, peak, half_width(all, peak, least));
  const auto top = top_of(near, static_cast<double>(peak));
  if (!top) return std::nullopt;
  Lag result{origin_s + *top * step_s, {}, all.at(peak), step_s};
  if (const auto error = error_of(grid_a, grid_b, near, *top)) {
    const double half =
        student_t_quantile(0.5 + search.level / 2, error->degrees_of_freedom) * error->value;
    result.interval = Interval{result.lag_s - half * step_s, result.lag_s + half * step_s};
  }
  return result;
}

}  // namespace joulelab
