#include "stats/bland_altman.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/confidence.h"
#include "stats/descriptive.h"
#include "stats/distribution.h"
#include "stats/least_squares.h"

namespace joulelab {
namespace {

std::optional<ProportionalBias> trend_of(std::span<const double> means,
                                         std::span<const double> differences, double level) {
  if (!(variance_of(differences) > 0)) return std::nullopt;
  const auto fit = least_squares(means, differences, level);
  if (!fit) return std::nullopt;
  const auto& slope = fit->coefficients[1];
  const double p = slope.error > 0
                       ? student_t_two_sided_p(slope.value / slope.error, fit->degrees_of_freedom)
                       : 0;
  return ProportionalBias{slope.value, slope.interval, p};
}

bool is_in_range(Interval interval) {
  return std::isnormal(interval.low) && std::isfinite(interval.high);
}

}  // namespace

std::optional<BlandAltman> bland_altman(std::span<const double> x, std::span<const double> y,
                                        double level) {
  if (x.size() != y.size() || x.size() < 2) return std::nullopt;
  std::vector<double> differences, means;
  for (std::size_t i = 0; i < x.size(); ++i) {
    differences.push_back(y[i] - x[i]);
    means.push_back((x[i] + y[i]) / 2);
  }
  BlandAltman result;
  result.n = static_cast<int>(x.size());
  result.bias = mean_of(differences);
  result.bias_interval = mean_interval(differences, level).value();
  result.sd = std::sqrt(variance_of(differences));

  // (bias + z sd) of the population lies at d + T s / sqrt(n) of the sample, where T is noncentral
  // t about z sqrt(n); the lower limit is its mirror image.
  const double z = normal_quantile(0.975), root_n = std::sqrt(result.n);
  const double error = result.sd / root_n;
  const auto quantile = [&](double p) {
    return noncentral_t_quantile(p, result.n - 1, z * root_n);
  };
  const double inner = quantile(0.5 - level / 2) * error, outer = quantile(0.5 + level / 2) * error;
  result.limits = {result.bias - z * result.sd, result.bias + z * result.sd};
  result.low_limit_interval = {result.bias - outer, result.bias - inner};
  result.high_limit_interval = {result.bias + inner, result.bias + outer};
  result.trend = trend_of(means, differences, level);
  return result;
}

std::optional<BlandAltman> bland_altman_ratio(std::span<const double> x, std::span<const double> y,
                                              double level) {
  std::vector<double> log_x, log_y;
  for (const double value : x) log_x.push_back(std::log(value));
  for (const double value : y) log_y.push_back(std::log(value));
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!std::ranges::all_of(log_x, is_finite) || !std::ranges::all_of(log_y, is_finite)) {
    return std::nullopt;
  }
  auto result = bland_altman(log_x, log_y, level);
  if (!result) return std::nullopt;
  result->bias = std::exp(result->bias);
  result->sd = std::exp(result->sd);
  for (auto* interval : {&result->bias_interval, &result->limits, &result->low_limit_interval,
                         &result->high_limit_interval}) {
    *interval = exponential(*interval);
    if (!is_in_range(*interval)) return std::nullopt;
  }
  return result;
}

}  // namespace joulelab
