#include "carbon/intensity_series.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "base/text.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

Seconds length_of(WallTime begin, WallTime end) { return end - begin; }

// The first step that ends after `time`.
auto first_after(std::span<const IntensityStep> steps, WallTime time) {
  return std::ranges::upper_bound(steps, time, {}, &IntensityStep::end);
}

Result<void> check(const Intensity& about, std::span<const IntensityStep> steps) {
  const auto bad = [&](const IntensityStep& step, std::string_view fault) {
    return fail(Error::Kind::invalid,
                fmt::format("the hours of {}: {} at {}", about.place, fault, text_of(step.begin)));
  };
  if (steps.empty()) {
    return fail(Error::Kind::invalid, fmt::format("there are no hours of {}", about.place));
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!(steps[i].begin < steps[i].end)) return bad(steps[i], "a step without length");
    if (!std::isfinite(steps[i].value.value) || steps[i].value.value < 0)
      return bad(steps[i], "no intensity");
    if (i > 0 && steps[i].begin < steps[i - 1].end) return bad(steps[i], "two steps overlap");
  }
  return {};
}

// Of the steps in order of intensity, the one below which the share `share` of the time lies.
GramsPerKWh quantile(std::span<const IntensityStep> by_value, Seconds whole, double share) {
  Seconds below{0};
  for (const auto& step : by_value) {
    below += length_of(step.begin, step.end);
    if (below >= share * whole) return step.value;
  }
  return by_value.back().value;
}

void summarise(IntensitySeries& series) {
  Seconds whole{0};
  double sum = 0;
  for (const auto& step : series.steps) {
    const auto length = length_of(step.begin, step.end);
    whole += length;
    sum += step.value.value * length.count();
  }
  auto by_value = series.steps;
  std::ranges::sort(by_value, {}, [](const IntensityStep& step) { return step.value; });
  auto& about = series.about;
  about.value = {sum / whole.count()};
  about.range = IntensityRange{quantile(by_value, whole, 0.025), quantile(by_value, whole, 0.975),
                               "95 % of the hours from " + text_of(series.steps.front().begin) +
                                   " to " + text_of(series.steps.back().end)};
  const auto year = text_of(series.steps.front().begin).substr(0, 4);
  about.year = static_cast<int>(to_integer(year).value_or(0));
}

// Integrates over the steps that lie in a slice.
struct Sum {
  Seconds covered{0};
  double weighted = 0;  // g/kWh x s
  GramsPerKWh least{std::numeric_limits<double>::infinity()}, most{0};
};

Sum sum_between(std::span<const IntensityStep> steps, WallTime from, WallTime to) {
  Sum sum;
  for (auto step = first_after(steps, from); step != steps.end() && step->begin < to; ++step) {
    const auto inside = length_of(std::max(from, step->begin), std::min(to, step->end));
    sum.covered += inside;
    sum.weighted += step->value.value * inside.count();
    sum.least = std::min(sum.least, step->value);
    sum.most = std::max(sum.most, step->value);
  }
  return sum;
}

// A nanosecond may be lost to rounding.
bool is_whole(const Sum& sum, Seconds length) { return sum.covered + Seconds{1e-6} >= length; }

}  // namespace

Result<IntensitySeries> make_series(Intensity about, std::vector<IntensityStep> steps) {
  std::ranges::stable_sort(steps, {}, &IntensityStep::begin);
  JOULELAB_TRY(check(about, steps));
  IntensitySeries series{std::move(about), std::move(steps)};
  summarise(series);
  return series;
}

std::optional<GramsPerKWh> mean_between(const IntensitySeries& series, WallTime from, WallTime to) {
  const auto length = length_of(from, to);
  const auto sum = sum_between(series.steps, from, to);
  if (!(length > Seconds{0}) || !is_whole(sum, length)) return std::nullopt;
  return GramsPerKWh{sum.weighted / sum.covered.count()};
}

Result<Intensity> intensity_over(const IntensitySeries& series,
                                 std::span<const EnergySlice> slices) {
  double energy_j = 0, weighted = 0;
  auto least = GramsPerKWh{std::numeric_limits<double>::infinity()}, most = GramsPerKWh{0};
  for (const auto& slice : slices) {
    if (slice.energy.value == 0) continue;
    const auto sum = sum_between(series.steps, slice.begin, slice.end);
    if (!is_whole(sum, length_of(slice.begin, slice.end))) {
      return fail(Error::Kind::missing,
                  fmt::format("{} has no intensity of {} for some of {} to {}", series.about.source,
                              series.about.place, text_of(slice.begin), text_of(slice.end)));
    }
    energy_j += slice.energy.value;
    weighted += slice.energy.value * sum.weighted / sum.covered.count();
    least = std::min(least, sum.least);
    most = std::max(most, sum.most);
  }
  if (!(energy_j > 0)) return fail(Error::Kind::missing, "no energy to price");
  auto intensity = series.about;
  intensity.value = {weighted / energy_j};
  intensity.range.reset();
  if (!intensity.note.empty()) intensity.note += "; ";
  intensity.note += fmt::format("by the energy of each of its hours, of {} to {} g/kWh",
                                significant(least.value), significant(most.value));
  return intensity;
}

}  // namespace joulelab
