#include "stats/equivalence.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/confidence.h"
#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

using Test = std::optional<Equivalence> (*)(std::span<const double>, std::span<const double>,
                                            Interval, double);

std::optional<Equivalence> on_logarithms(Test test, std::span<const double> x,
                                         std::span<const double> y, Interval margin, double alpha) {
  const auto is_positive = [](double value) { return value > 0; };
  if (!std::ranges::all_of(x, is_positive) || !std::ranges::all_of(y, is_positive) ||
      !(margin.low > 0)) {
    return std::nullopt;
  }
  std::vector<double> log_x, log_y;
  for (const double value : x) log_x.push_back(std::log(value));
  for (const double value : y) log_y.push_back(std::log(value));
  auto result = test(log_x, log_y, {std::log(margin.low), std::log(margin.high)}, alpha);
  if (!result) return std::nullopt;
  result->estimate = std::exp(result->estimate);
  result->interval = exponential(result->interval);
  if (!std::isnormal(result->interval.low) || !std::isfinite(result->interval.high)) {
    return std::nullopt;
  }
  return result;
}

}  // namespace

std::optional<Equivalence> equivalence_of_differences(std::span<const double> x,
                                                      std::span<const double> y, Interval margin,
                                                      double alpha) {
  if (x.size() != y.size() || x.size() < 2 || !(margin.low < margin.high)) return std::nullopt;
  std::vector<double> differences;
  for (std::size_t i = 0; i < x.size(); ++i) differences.push_back(y[i] - x[i]);
  const double error = std::sqrt(variance_of(differences) / static_cast<double>(x.size()));
  if (!(error > 0)) return std::nullopt;
  Equivalence result;
  result.n = static_cast<int>(x.size());
  result.estimate = mean_of(differences);
  result.interval = mean_interval(differences, 1 - 2 * alpha).value();
  result.p_low = student_t_upper_tail((result.estimate - margin.low) / error, result.n - 1);
  result.p_high = student_t_upper_tail((margin.high - result.estimate) / error, result.n - 1);
  result.p = std::max(result.p_low, result.p_high);
  result.is_equivalent = result.p < alpha;
  return result;
}

std::optional<Equivalence> equivalence_of_means(std::span<const double> x,
                                                std::span<const double> y, Interval margin,
                                                double alpha) {
  const auto welch = welch_difference(y, x, 1 - 2 * alpha);
  if (!welch || !(margin.low < margin.high)) return std::nullopt;
  const double error = std::sqrt(variance_of(x) / static_cast<double>(x.size()) +
                                 variance_of(y) / static_cast<double>(y.size()));
  const double freedom = welch->degrees_of_freedom;
  Equivalence result;
  result.n = static_cast<int>(x.size() + y.size());
  result.estimate = welch->difference;
  result.interval = welch->interval;
  result.p_low = student_t_upper_tail((result.estimate - margin.low) / error, freedom);
  result.p_high = student_t_upper_tail((margin.high - result.estimate) / error, freedom);
  result.p = std::max(result.p_low, result.p_high);
  result.is_equivalent = result.p < alpha;
  return result;
}

std::optional<Equivalence> equivalence_of_ratios(std::span<const double> x,
                                                 std::span<const double> y, Interval margin,
                                                 double alpha) {
  return on_logarithms(equivalence_of_differences, x, y, margin, alpha);
}

std::optional<Equivalence> equivalence_of_mean_ratio(std::span<const double> x,
                                                     std::span<const double> y, Interval margin,
                                                     double alpha) {
  return on_logarithms(equivalence_of_means, x, y, margin, alpha);
}

}  // namespace joulelab
