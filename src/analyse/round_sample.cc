#include "analyse/round_sample.h"

#include <algorithm>
#include <cmath>

#include "record/energy_sum.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"

namespace joulelab {

RoundSample& RoundSample::operator+=(const RoundSample& other) {
  if (values.empty()) return *this = other;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] += other.values[i];
    errors[i] = std::hypot(errors[i], other.errors[i]);
  }
  return *this;
}

RoundSample scaled_sample(RoundSample sample, double factor) {
  for (auto& value : sample.values) value *= factor;
  for (auto& error : sample.errors) error *= std::abs(factor);
  return sample;
}

RoundSample ratio_of(const RoundSample& a, const RoundSample& b) {
  RoundSample ratio;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const double value = a.values[i] / b.values[i];
    ratio.values.push_back(value);
    ratio.errors.push_back(std::hypot(a.errors[i], value * b.errors[i]) / std::abs(b.values[i]));
  }
  return ratio;
}

LayerFigure figure_of(const RoundSample& sample) {
  const auto n = static_cast<double>(sample.values.size());
  LayerFigure figure{.value = mean_of(sample.values), .interval = {}};
  double variance = 0;
  for (const double error : sample.errors) variance += error * error;
  double reach = coverage_factor_of_sum * std::sqrt(variance) / n;
  if (const auto scatter = mean_interval(sample.values))
    reach = std::max(reach, (scatter->high - scatter->low) / 2);
  if (reach <= 0) return figure;
  // Energies, times and their ratios are positive: on the log scale, by the delta method.
  const double factor = figure.value > 0 ? std::exp(reach / figure.value) : 1;
  figure.interval = factor > 1 ? Interval{figure.value / factor, figure.value * factor}
                               : Interval{figure.value - reach, figure.value + reach};
  return figure;
}

}  // namespace joulelab
