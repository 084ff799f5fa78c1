#include "analyse/gap.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

// What the software side says, with what other sensors say of parts that it leaves out or models.
double seen_j(const MethodPair& pair) {
  double energy_j = pair.software.energy_j;
  for (const auto& [component, part_j] : pair.elsewhere_j) energy_j += part_j;
  for (const auto& [component, part_j] : pair.model_error_j) energy_j += part_j;
  return energy_j;
}

template <class Value>
double mean_over(std::span<const MethodPair> pairs, Value value) {
  std::vector<double> values;
  for (const auto& pair : pairs) values.push_back(value(pair));
  return mean_of(values);
}

Interval scaled(Interval interval, double factor) {
  return {factor * interval.low, factor * interval.high};
}

using Parts = std::map<std::string, double> MethodPair::*;

// The mean of each component over all the runs: a run in which no other sensor saw it leaves it in
// the rest. The interval is known where all runs have it.
void add_components(Gap& gap, std::span<const MethodPair> pairs, Parts parts, const char* kind,
                    const char* words) {
  std::map<std::string, std::vector<double>> components;
  for (const auto& pair : pairs) {
    for (const auto& [name, energy_j] : pair.*parts) components[name].push_back(energy_j);
  }
  const auto runs = static_cast<double>(pairs.size());
  for (const auto& [name, values] : components) {
    const auto n = static_cast<double>(values.size());
    gap.parts.push_back({.kind = kind,
                         .name = name + words,
                         .energy_j = mean_of(values) * n / runs,
                         .interval = n < runs ? std::nullopt : mean_interval(values)});
  }
}

// What of the software side's list no meter at all saw.
std::string unseen_text(const Gap& gap, std::span<const MethodPair> pairs) {
  std::vector<std::string> unseen;
  for (const auto& name : gap.not_covered) {
    const bool is_seen = std::ranges::any_of(
        pairs, [&](const MethodPair& pair) { return pair.elsewhere_j.contains(name); });
    if (!is_seen) unseen.push_back(name == "gpu" ? "a GPU, if there is one" : name);
  }
  return unseen.empty() ? "parts that the software side does not cover" : join(unseen, ", ");
}

void add_split(Gap& gap, std::span<const MethodPair> pairs, const Deming& line) {
  const double duration_s = mean_over(pairs, [](const auto& pair) { return pair.duration_s; });
  const double x_j = mean_over(pairs, seen_j);
  gap.parts.push_back({.kind = "constant",
                       .name = fmt::format("drawn whatever the load: {}", unseen_text(gap, pairs)),
                       .energy_j = line.intercept * duration_s,
                       .interval = scaled(line.intercept_interval.value(), duration_s)});
  const auto slope = line.slope_interval.value();
  gap.parts.push_back({.kind = "proportional",
                       .name = "grows with the load: loss of the power supply, parts that no meter "
                               "covers, errors of gain",
                       .energy_j = (line.slope - 1) * x_j,
                       .interval = Interval{(slope.low - 1) * x_j, (slope.high - 1) * x_j}});
  std::vector<double> left;
  for (const auto& pair : pairs) {
    left.push_back(pair.hardware.energy_j - line.intercept * pair.duration_s -
                   line.slope * seen_j(pair));
  }
  gap.parts.push_back({.kind = "left",
                       .name = "left: what the line does not explain",
                       .energy_j = mean_of(left),
                       .interval = mean_interval(left)});
}

void add_unsplit(Gap& gap, std::span<const MethodPair> pairs) {
  std::vector<double> rest;
  for (const auto& pair : pairs) rest.push_back(pair.hardware.energy_j - seen_j(pair));
  gap.parts.push_back({.kind = "constant or proportional",
                       .name = fmt::format("not covered ({}), loss of the power supply, errors of "
                                           "gain: not told apart",
                                           unseen_text(gap, pairs)),
                       .energy_j = mean_of(rest),
                       .interval = mean_interval(rest)});
}

}  // namespace

double error_ratio_of(std::span<const MethodPair> pairs, bool is_power) {
  double software = 0, hardware = 0;
  for (const auto& pair : pairs) {
    const double scale = is_power ? pair.duration_s : 1;
    software += std::pow(pair.software.random_j / scale, 2);
    hardware += std::pow(pair.hardware.random_j / scale, 2);
  }
  constexpr double most = 1e6;
  if (!(software > 0) && !(hardware > 0)) return 1;
  return std::clamp(hardware > 0 ? software / hardware : most, 1 / most, most);
}

GapLine gap_line_of(std::span<const MethodPair> pairs) {
  GapLine line;
  if (pairs.empty()) return line;
  std::vector<double> x, y;
  for (const auto& pair : pairs) {
    x.push_back(seen_j(pair) / pair.duration_s);
    y.push_back(pair.hardware.energy_j / pair.duration_s);
  }
  line.power = deming(x, y, error_ratio_of(pairs, true));
  line.mean_power_w = mean_of(x);
  line.mean_duration_s = mean_over(pairs, [](const auto& pair) { return pair.duration_s; });
  if (!line.power || !line.power->intercept_interval || !line.power->slope_interval) return line;
  const auto offset = *line.power->intercept_interval;
  line.is_split = (offset.high - offset.low) / 2 < std::abs(mean_of(y) - mean_of(x)) / 2;
  return line;
}

Gap gap_of(std::span<const MethodPair> pairs, const GapLine& line) {
  Gap gap;
  if (pairs.empty()) return gap;
  const auto mean = [&](auto value) { return mean_over(pairs, value); };
  const double hardware_j = mean([](const auto& pair) { return pair.hardware.energy_j; });
  gap.energy_j = hardware_j - mean([](const auto& pair) { return pair.software.energy_j; });
  for (const auto& pair : pairs) {
    for (const auto& name : pair.not_covered) {
      const bool is_new = std::ranges::find(gap.not_covered, name) == gap.not_covered.end();
      if (is_new) gap.not_covered.push_back(name);
    }
  }
  gap.modelled_j =
      mean([](const auto& p) { return p.software.modelled_j + p.software.constant_j; });
  gap.modelled_low_j = mean([](const auto& pair) { return pair.software.modelled_low_j; });
  gap.modelled_high_j = mean([](const auto& pair) { return pair.software.modelled_high_j; });
  // Independent meters: their distances add in quadrature.
  const double below = std::hypot(
      mean([](const auto& pair) { return pair.hardware.energy_j - pair.hardware.low_j; }),
      mean([](const auto& pair) { return pair.software.high_j - pair.software.energy_j; }));
  const double above = std::hypot(
      mean([](const auto& pair) { return pair.hardware.high_j - pair.hardware.energy_j; }),
      mean([](const auto& pair) { return pair.software.energy_j - pair.software.low_j; }));
  gap.stated = {gap.energy_j - below, gap.energy_j + above};
  add_components(gap, pairs, &MethodPair::elsewhere_j, "component",
                 ", which the software side leaves out");
  add_components(gap, pairs, &MethodPair::model_error_j, "model", ", by which a model is wrong");
  if (line.is_split) {
    add_split(gap, pairs, *line.power);
  } else {
    add_unsplit(gap, pairs);
  }
  for (auto& part : gap.parts) part.share = part.energy_j / hardware_j;
  return gap;
}

}  // namespace joulelab
