#include "meter/meter_comparison.h"

#include <algorithm>
#include <cmath>

#include "record/ledger.h"

namespace joulelab {
namespace {

constexpr double coverage_factor = 1.96;  // standard uncertainties of a 95 % bound
constexpr Seconds shortest_window{0.5};
constexpr double least_covered = 0.5;

// An interval that was read at any pace, as it would have been read in a run: energy_between takes
// the readings of a gauge to be independent, and a late one among many to be a gap.
Trace as_in_a_run(const Trace& trace, Seconds period) {
  constexpr double late = 0.99;
  Trace thin{trace.channel, {}};
  for (const auto& point : trace.points) {
    const bool is_due = thin.points.empty() || point.at - thin.points.back().at >= late * period;
    const bool is_known = point.event == Event::none || point.event == Event::wrap;
    if (is_due || !is_known) thin.points.push_back(point);
  }
  return thin;
}

std::vector<Trace> energies_of(std::span<const ProbedMeter> meters) {
  std::vector<Trace> traces;
  for (const auto& meter : meters) {
    for (const auto& trace : meter.traces) {
      if (trace.channel.form != Form::condition)
        traces.push_back(as_in_a_run(trace, meter.usual_period));
    }
  }
  return traces;
}

struct Span {
  Instant from, to;
  Seconds length() const { return to - from; }
};

// From the first to the last value of all of them; empty where they have no time in common.
Span common_time(std::span<const Trace* const> traces) {
  Span span{Instant::min(), Instant::max()};
  for (const auto* trace : traces) {
    const auto has_value = [](const Point& point) { return point.event != Event::unreadable; };
    const auto& points = trace->points;
    const auto first = std::ranges::find_if(points, has_value);
    if (first == points.end()) return {};
    const auto last = std::find_if(points.rbegin(), points.rend(), has_value);
    span = {std::max(span.from, first->at), std::min(span.to, last->at)};
  }
  return span;
}

// A mean power with standard uncertainty by chance, and how far the truth may be below and above.
struct MeanPower {
  double power_w = 0, random_w = 0, below_w = 0, above_w = 0;

  MeanPower& operator+=(const MeanPower& other) {
    power_w += other.power_w;
    random_w = std::hypot(random_w, other.random_w);
    below_w += other.below_w;
    above_w += other.above_w;
    return *this;
  }
};

std::optional<MeanPower> mean_power(const Trace& trace, const Span& span) {
  const auto estimate = energy_between(trace, span.from, span.to);
  if (!estimate || estimate->covered < least_covered * span.length()) return std::nullopt;
  const double covered_s = estimate->covered.count();
  const double power = estimate->energy.value / covered_s;
  const double offset = estimate->offset.value / covered_s;
  return MeanPower{.power_w = power,
                   .random_w = estimate->random.value / covered_s,
                   .below_w = std::hypot(power * (1 - estimate->gain.low), offset),
                   .above_w = std::hypot(power * (estimate->gain.high - 1), offset)};
}

std::optional<MeanPower> mean_power(std::span<const Trace* const> traces, const Span& span) {
  MeanPower sum;
  for (const auto* trace : traces) {
    const auto part = mean_power(*trace, span);
    if (!part) return std::nullopt;
    sum += *part;
  }
  return sum;
}

// The gain and the offset of channels of one meter are one unknown, unless the meter tells them
// apart.
bool is_one_sensor(const Channel& a, const Channel& b) {
  return a.meter == b.meter && a.gain == b.gain && a.offset == b.offset;
}

// Whether `more`, which is the larger or should not be, fits `less`.
Agreement agreement_of(const MeanPower& more, const MeanPower& less, bool is_one_sensor) {
  const double difference = more.power_w - less.power_w;
  const double chance = coverage_factor * std::hypot(more.random_w, less.random_w);
  if (difference <= chance) return Agreement::by_chance;
  if (is_one_sensor) return Agreement::none;
  const double allowed = std::hypot(chance, std::hypot(more.below_w, less.above_w));
  return difference <= allowed ? Agreement::by_accuracy : Agreement::none;
}

bool is_same(const Channel& a, const Channel& b) {
  if (a.component != b.component || a.component == Component::other) return false;
  if (a.device == b.device) return true;
  const bool is_either_whole = a.device.empty() || b.device.empty();
  return a.component == Component::wall && is_either_whole;
}

std::optional<MeterComparison> compare(const Trace& a, const Trace& b) {
  const Trace* const both[] = {&a, &b};
  const auto span = common_time(both);
  if (span.length() < shortest_window) return std::nullopt;
  const auto power_a = mean_power(a, span), power_b = mean_power(b, span);
  if (!power_a || !power_b || power_a->power_w <= 0 || power_b->power_w <= 0) return std::nullopt;
  const double ratio = power_a->power_w / power_b->power_w;
  const double relative = coverage_factor * std::hypot(power_a->random_w / power_a->power_w,
                                                       power_b->random_w / power_b->power_w);
  const bool is_one = is_one_sensor(a.channel, b.channel);
  return MeterComparison{.a = a.channel.name,
                         .b = b.channel.name,
                         .power_a = Watts{power_a->power_w},
                         .power_b = Watts{power_b->power_w},
                         .ratio = ratio,
                         .low = ratio * std::exp(-relative),
                         .high = ratio * std::exp(relative),
                         .window = span.length(),
                         .agreement = ratio >= 1 ? agreement_of(*power_a, *power_b, is_one)
                                                 : agreement_of(*power_b, *power_a, is_one)};
}

using Traces = std::vector<const Trace*>;

// The parts that a container adds up from: platform and cores lie within others of these.
bool is_part_of(const Channel& part, const Channel& whole) {
  const bool is_inside =
      part.component != whole.component && covers(whole.component, part.component);
  if (!is_inside) return false;
  if (whole.component == Component::package) return part.device == whole.device;
  return part.component == Component::package || part.component == Component::dram ||
         part.component == Component::gpu;
}

// Of channels that look at the same the first, as the ledger takes them.
Traces parts_of(const Channel& whole, std::span<const Trace> traces) {
  Traces parts;
  for (const auto& trace : traces) {
    const bool is_new = std::ranges::none_of(
        parts, [&](const Trace* other) { return is_same(other->channel, trace.channel); });
    if (is_new && is_part_of(trace.channel, whole)) parts.push_back(&trace);
  }
  return parts;
}

// Each channel that may hold others; several outlets feed one machine together.
std::vector<Traces> containers_of(std::span<const Trace> traces) {
  std::vector<Traces> containers;
  Traces outlets;
  for (const auto& trace : traces) {
    const auto& channel = trace.channel;
    const bool is_outlet = channel.component == Component::wall && !channel.device.empty();
    const bool is_new = std::ranges::none_of(
        outlets, [&](const Trace* other) { return is_same(other->channel, channel); });
    if (is_outlet && is_new) outlets.push_back(&trace);
    if (!is_outlet) containers.push_back({&trace});
  }
  if (!outlets.empty()) containers.push_back(std::move(outlets));
  return containers;
}

std::optional<Containment> contain(const Traces& outer, const Traces& inner) {
  auto all = outer;
  all.insert(all.end(), inner.begin(), inner.end());
  const auto span = common_time(all);
  if (span.length() < shortest_window) return std::nullopt;
  const auto outer_power = mean_power(outer, span), inner_power = mean_power(inner, span);
  if (!outer_power || !inner_power) return std::nullopt;
  Containment containment{.outer_power = Watts{outer_power->power_w},
                          .inner_power = Watts{inner_power->power_w},
                          .window = span.length()};
  for (const auto* trace : outer) containment.outer.push_back(trace->channel.name);
  for (const auto* trace : inner) containment.inner.push_back(trace->channel.name);
  const bool is_one = std::ranges::all_of(
      all, [&](const Trace* trace) { return is_one_sensor(trace->channel, all.front()->channel); });
  containment.agreement = agreement_of(*inner_power, *outer_power, is_one);
  return containment;
}

}  // namespace

std::vector<MeterComparison> comparisons_of(std::span<const ProbedMeter> meters) {
  const auto traces = energies_of(meters);
  std::vector<MeterComparison> comparisons;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    for (std::size_t j = i + 1; j < traces.size(); ++j) {
      if (!is_same(traces[i].channel, traces[j].channel)) continue;
      if (auto comparison = compare(traces[i], traces[j]))
        comparisons.push_back(*std::move(comparison));
    }
  }
  return comparisons;
}

std::vector<Containment> containments_of(std::span<const ProbedMeter> meters) {
  const auto traces = energies_of(meters);
  std::vector<Containment> containments;
  for (const auto& outer : containers_of(traces)) {
    const auto inner = parts_of(outer.front()->channel, traces);
    if (inner.empty()) continue;
    if (auto containment = contain(outer, inner)) containments.push_back(*std::move(containment));
  }
  return containments;
}

}  // namespace joulelab
