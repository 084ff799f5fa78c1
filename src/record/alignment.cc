#include "record/alignment.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "record/power_signal.h"
#include "stats/descriptive.h"
#include "stats/lag.h"

namespace joulelab {
namespace {

constexpr double bound = 1.96;  // standard deviations of a 95 % bound

// What this machine sees of itself: of each component and device its first near channel, since a
// second one would count the same joules twice. Cores lie within their package.
PowerSeries near_power(std::span<const Trace> traces, Instant begin, Instant end) {
  std::map<std::pair<Component, std::string>, PowerSeries> parts;
  for (const auto& trace : traces) {
    const auto& channel = trace.channel;
    const bool is_part = channel.component == Component::package ||
                         channel.component == Component::dram ||
                         channel.component == Component::gpu;
    if (channel.is_far || !is_part) continue;
    auto power = power_of(trace, begin, end);
    if (!power.time_s.empty()) parts.try_emplace({channel.component, channel.device}, power);
  }
  std::vector<PowerSeries> all;
  for (auto& [key, part] : parts) all.push_back(std::move(part));
  return sum_of(all);
}

// Beyond this it is another's delay, or a peak of a load that repeats itself.
Seconds longest_lag(const Channel& channel) {
  return channel.update_period + channel.averaging + Seconds{1};
}

// Without the first and the last of it. The load itself begins and ends with the run, there a late
// channel still shows what was before, and lags that are too small would look worse than ones that
// are too large: the peak would lean.
PowerSeries interior_of(const PowerSeries& series, Seconds duration, Seconds cut) {
  PowerSeries interior;
  for (std::size_t i = 0; i < series.time_s.size(); ++i) {
    const Seconds at{series.time_s[i]};
    if (at < cut || at > duration - cut) continue;
    interior.time_s.push_back(series.time_s[i]);
    interior.power_w.push_back(series.power_w[i]);
  }
  return interior;
}

bool is_certain(const Alignment& found, const Channel& channel) {
  constexpr double least_correlation = 0.7;
  if (!found.low || found.correlation < least_correlation) return false;
  const bool holds_zero = *found.low <= Seconds{0} && Seconds{0} <= *found.high;
  return !holds_zero && std::abs(found.lag.count()) < longest_lag(channel).count();
}

// One standard uncertainty of the lag that windows are shifted by. Where they are not shifted, all
// of what the lag may be is unaccounted for; beyond the longest lag it is not believed.
Seconds lag_error_of(const Alignment& found, const Channel& channel) {
  if (found.is_applied) return (0.5 / bound) * (*found.high - *found.low);
  const Seconds longest = longest_lag(channel);
  if (!found.low) return (1 / bound) * longest;
  const Seconds farthest{std::max(std::abs(found.low->count()), std::abs(found.high->count()))};
  return (1 / bound) * std::min(farthest, longest);
}

std::optional<Alignment> alignment_of(const PowerSeries& whole, const Trace& far, Instant begin,
                                      Instant end, Seconds window) {
  if (!(window > Seconds{0})) return std::nullopt;
  const Seconds duration = end - begin;
  const auto near =
      interior_of(whole, duration, std::min(longest_lag(far.channel), 0.125 * duration));
  const auto power = power_of(far, begin, end);
  const auto lag = lag_between({near.time_s, near.power_w}, {power.time_s, power.power_w},
                               {.window_s = window.count()});
  if (!lag) return std::nullopt;
  Alignment found{.channel = far.channel.name,
                  .lag = Seconds{lag->lag_s},
                  .low = {},
                  .high = {},
                  .correlation = lag->correlation};
  if (lag->interval) {
    found.low = Seconds{lag->interval->low};
    found.high = Seconds{lag->interval->high};
  }
  found.is_applied = is_certain(found, far.channel);
  return found;
}

}  // namespace

std::vector<Alignment> align(std::span<Trace> traces, Instant begin, Instant end,
                             std::optional<Seconds> period) {
  const auto is_far = [](const Trace& trace) {
    return trace.channel.is_far && trace.channel.form != Form::condition;
  };
  std::vector<Alignment> alignments;
  if (std::ranges::none_of(traces, is_far)) return alignments;
  const auto near = near_power(traces, begin, end);
  for (auto& trace : traces) {
    if (!is_far(trace)) continue;
    Seconds window = std::min(2 * longest_lag(trace.channel), 0.25 * (end - begin));
    if (period) window = std::min(window, 0.4 * *period);
    const auto found = alignment_of(near, trace, begin, end, window);
    if (!found) continue;
    alignments.push_back(*found);
    trace.channel.lag_error = lag_error_of(*found, trace.channel);
    if (found->is_applied) trace.channel.lag = found->lag;
  }
  return alignments;
}

}  // namespace joulelab
