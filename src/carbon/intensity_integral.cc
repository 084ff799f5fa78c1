#include "carbon/intensity_integral.h"

#include <algorithm>

namespace joulelab {

IntensityIntegral::IntensityIntegral(const IntensitySeries& series)
    : steps_(series.steps), before_(series.steps.size()), stretch_end_(series.steps.size()) {
  double sum = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    before_[i] = sum;
    sum += steps_[i].value.value * Seconds(steps_[i].end - steps_[i].begin).count();
  }
  for (std::size_t i = steps_.size(); i-- > 0;) {
    const bool goes_on = i + 1 < steps_.size() && steps_[i].end == steps_[i + 1].begin;
    stretch_end_[i] = goes_on ? stretch_end_[i + 1] : i + 1;
  }
}

std::size_t IntensityIntegral::index_after(WallTime time) const {
  const auto step = std::ranges::upper_bound(steps_, time, {}, &IntensityStep::end);
  return static_cast<std::size_t>(step - steps_.begin());
}

double IntensityIntegral::until(WallTime time, std::size_t index) const {
  const auto& step = steps_[index];
  return before_[index] + step.value.value * Seconds(time - step.begin).count();
}

std::optional<double> IntensityIntegral::between(WallTime from, WallTime to) const {
  const auto first = index_after(from);
  if (first == steps_.size() || steps_[first].begin > from || to < from) return std::nullopt;
  const auto end = stretch_end_[first];
  if (steps_[end - 1].end < to) return std::nullopt;
  const auto last = to == steps_[end - 1].end ? end - 1 : index_after(to);
  return until(to, last) - until(from, first);
}

std::optional<GramsPerKWh> IntensityIntegral::mean(WallTime from, WallTime to) const {
  const auto sum = between(from, to);
  if (!sum || !(from < to)) return std::nullopt;
  return GramsPerKWh{*sum / Seconds(to - from).count()};
}

std::optional<GramsPerKWh> IntensityIntegral::at(WallTime time) const {
  const auto index = index_after(time);
  if (index == steps_.size() || steps_[index].begin > time) return std::nullopt;
  return steps_[index].value;
}

}  // namespace joulelab
