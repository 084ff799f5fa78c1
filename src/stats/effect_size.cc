#include "stats/effect_size.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/distribution.h"
#include "stats/kruskal.h"
#include "stats/root.h"

namespace joulelab {
namespace {

// The noncentrality under which a t this large or larger has probability `tail`.
double noncentrality_of_t(double t, double freedom, double tail) {
  const auto excess = [&](double noncentrality) {
    return noncentral_t_upper_tail(t, freedom, noncentrality) - tail;
  };
  const double reach = 10 + 2 * std::abs(t);
  return root_between(t - reach, t + reach, excess).value_or(t);
}

double noncentrality_of_f(const FTest& test, double tail) {
  const auto excess = [&](double noncentrality) {
    return noncentral_f_upper_tail(test.f, test.numerator_freedom, test.denominator_freedom,
                                   noncentrality) -
           tail;
  };
  return excess(0) >= 0 ? 0 : root_above(0, excess).value_or(0);
}

// For each value of a: how many of b are below it less how many are above.
std::vector<double> rows_of(std::span<const double> a, std::span<const double> b) {
  std::vector<double> sorted(b.begin(), b.end());
  std::ranges::sort(sorted);
  std::vector<double> rows;
  for (const double x : a) {
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), x);
    rows.push_back(static_cast<double>((low - sorted.begin()) - (sorted.end() - high)));
  }
  return rows;
}

double count_of_unequal(std::span<const double> a, std::span<const double> b) {
  std::vector<double> sorted(b.begin(), b.end());
  std::ranges::sort(sorted);
  double unequal = 0;
  for (const double x : a) {
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), x);
    unequal += static_cast<double>(sorted.end() - sorted.begin() - (high - low));
  }
  return unequal;
}

double squares_about(const std::vector<double>& rows, double size, double delta) {
  double sum = 0;
  for (const double row : rows) sum += (row / size - delta) * (row / size - delta);
  return sum;
}

// Cliff (1996), the unbiased estimate of delta's variance, not below its least possible value.
double variance_of_delta(std::span<const double> a, std::span<const double> b, double delta) {
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  const double of_a = squares_about(rows_of(a, b), n, delta);
  const double of_b = squares_about(rows_of(b, a), m, -delta);
  const double of_pairs = count_of_unequal(a, b) - m * n * delta * delta;
  const double unbiased = (n * n * of_a + m * m * of_b - of_pairs) / (m * n * (m - 1) * (n - 1));
  return std::max(unbiased, (1 - delta * delta) / (m * n - 1));
}

}  // namespace

std::optional<StandardDifference> standard_difference(std::span<const double> a,
                                                      std::span<const double> b, double level) {
  if (a.empty() || b.empty() || a.size() + b.size() < 3) return std::nullopt;
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  const double freedom = m + n - 2;
  const double pooled = std::sqrt(((m - 1) * variance_of(a) + (n - 1) * variance_of(b)) / freedom);
  if (!(pooled > 0)) return std::nullopt;
  const double scale = std::sqrt(m * n / (m + n));  // t = d * scale
  StandardDifference size;
  size.d = (mean_of(a) - mean_of(b)) / pooled;
  const double shrinkage = 1 - 3 / (4 * (m + n) - 9);
  size.g = size.d * shrinkage;
  const double tail = 0.5 - level / 2;
  size.d_interval = {noncentrality_of_t(size.d * scale, freedom, tail) / scale,
                     noncentrality_of_t(size.d * scale, freedom, 1 - tail) / scale};
  size.g_interval = {size.d_interval.low * shrinkage, size.d_interval.high * shrinkage};
  return size;
}

ExplainedShare explained_share(const FTest& test, int n, double level) {
  const double tail = 0.5 - level / 2, effect = test.f * test.numerator_freedom;
  ExplainedShare share;
  share.eta_squared = effect / (effect + test.denominator_freedom);
  share.omega_squared = (effect - test.numerator_freedom) / (effect - test.numerator_freedom + n);
  const double low = noncentrality_of_f(test, tail), high = noncentrality_of_f(test, 1 - tail);
  share.interval = {low / (low + n), high / (high + n)};
  return share;
}

std::optional<Dominance> dominance(std::span<const double> a, std::span<const double> b,
                                   double level) {
  if (a.size() < 2 || b.size() < 2) return std::nullopt;
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  double delta = 0;
  for (const double row : rows_of(a, b)) delta += row;
  delta /= m * n;
  const double z = normal_quantile(0.5 + level / 2);
  if (std::abs(delta) == 1) {
    const double least = std::min(m, n), bound = (least - z * z) / (least + z * z);
    return Dominance{delta, delta > 0 ? Interval{bound, 1} : Interval{-1, -bound}};
  }
  const double square = variance_of_delta(a, b, delta), rest = 1 - delta * delta;
  const double centre = delta * rest, scale = rest + z * z * square;
  const double half = z * std::sqrt(square * (rest * rest + z * z * square));
  return Dominance{
      delta, {std::max(-1.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)}};
}

std::string_view dominance_word(double delta) {
  const double size = std::abs(delta);
  if (size < 0.147) return "negligible";
  if (size < 0.33) return "small";
  return size < 0.474 ? "medium" : "large";
}

std::optional<Bootstrap> rank_explained_share(Groups groups, double level,
                                              const Resampling& resampling) {
  const auto share = [](Groups resample) -> std::optional<double> {
    const auto test = kruskal_wallis(resample);
    if (!test) return std::nullopt;
    return test->eta_squared;
  };
  return bca_bootstrap(groups, share, level, resampling);
}

}  // namespace joulelab
