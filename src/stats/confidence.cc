#include "stats/confidence.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

double two_sided_quantile(double level, double degrees_of_freedom) {
  return student_t_quantile(0.5 + level / 2, degrees_of_freedom);
}

// The variance of a mean, or of anything linear in it, and the freedom it was estimated with.
struct Part {
  double variance = 0;
  double freedom = 0;
};

double satterthwaite(Part a, Part b) {
  const double sum = a.variance + b.variance;
  return sum * sum / (a.variance * a.variance / a.freedom + b.variance * b.variance / b.freedom);
}

Part mean_part(std::span<const double> sample) {
  const auto n = static_cast<double>(sample.size());
  return {variance_of(sample) / n, n - 1};
}

}  // namespace

std::optional<Interval> mean_interval(std::span<const double> sample, double level) {
  if (sample.size() < 2) return std::nullopt;
  const auto part = mean_part(sample);
  const double half = two_sided_quantile(level, part.freedom) * std::sqrt(part.variance);
  const double mean = mean_of(sample);
  return Interval{mean - half, mean + half};
}

std::optional<Interval> median_interval(std::span<const double> sample, double level) {
  // How many values may be left out at each end: P(fewer of n coins than that fall heads) is small.
  const auto n = sample.size();
  double probability = std::pow(0.5, static_cast<double>(n)), below = probability;
  std::size_t left_out = 0;
  while (left_out < n && below <= (1 - level) / 2) {
    ++left_out;
    const auto k = static_cast<double>(left_out);
    probability *= (static_cast<double>(n) - k + 1) / k;
    below += probability;
  }
  if (left_out == 0) return std::nullopt;
  std::vector<double> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  return Interval{sorted[left_out - 1], sorted[n - left_out]};
}

std::optional<WelchDifference> welch_difference(std::span<const double> a,
                                                std::span<const double> b, double level) {
  if (a.size() < 2 || b.size() < 2) return std::nullopt;
  const auto of_a = mean_part(a), of_b = mean_part(b);
  const double error = std::sqrt(of_a.variance + of_b.variance);
  if (!(error > 0)) return std::nullopt;
  WelchDifference result;
  result.difference = mean_of(a) - mean_of(b);
  result.degrees_of_freedom = satterthwaite(of_a, of_b);
  result.t = result.difference / error;
  result.p = student_t_two_sided_p(result.t, result.degrees_of_freedom);
  const double half = two_sided_quantile(level, result.degrees_of_freedom) * error;
  result.interval = {result.difference - half, result.difference + half};
  return result;
}

std::optional<RatioOfMeans> ratio_of_means(std::span<const double> a, std::span<const double> b,
                                           double level) {
  if (a.empty() || b.empty()) return std::nullopt;
  const double mean_a = mean_of(a), mean_b = mean_of(b);
  if (!(mean_a > 0 && mean_b > 0)) return std::nullopt;
  RatioOfMeans result{mean_a / mean_b, std::nullopt};
  if (!std::isnormal(result.ratio)) return std::nullopt;  // beyond what a double holds
  if (a.size() < 2 || b.size() < 2) return result;
  auto of_a = mean_part(a), of_b = mean_part(b);
  of_a.variance /= mean_a * mean_a;
  of_b.variance /= mean_b * mean_b;
  const double error = std::sqrt(of_a.variance + of_b.variance);
  if (!(error > 0 && std::isfinite(error))) return result;
  const double half = two_sided_quantile(level, satterthwaite(of_a, of_b)) * error;
  if (!std::isfinite(std::exp(half) * result.ratio)) return result;
  result.interval = Interval{result.ratio * std::exp(-half), result.ratio * std::exp(half)};
  return result;
}

std::optional<LinearContrast> linear_contrast(Groups samples, std::span<const double> weights,
                                              double level) {
  const bool has_empty = std::ranges::any_of(samples, [](const auto& g) { return g.empty(); });
  if (samples.empty() || samples.size() != weights.size() || has_empty) return std::nullopt;
  LinearContrast contrast;
  double variance = 0, squares = 0;
  bool has_single = false;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    contrast.estimate += weights[i] * mean_of(samples[i]);
    has_single = has_single || samples[i].size() < 2;
    if (has_single) continue;
    const auto part = mean_part(samples[i]);
    const double own = weights[i] * weights[i] * part.variance;
    variance += own;
    squares += own * own / part.freedom;
  }
  if (has_single || !(variance > 0)) return contrast;
  const double half =
      two_sided_quantile(level, variance * variance / squares) * std::sqrt(variance);
  contrast.interval = Interval{contrast.estimate - half, contrast.estimate + half};
  return contrast;
}

}  // namespace joulelab
