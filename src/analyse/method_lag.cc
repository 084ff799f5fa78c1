#include "analyse/method_lag.h"

#include <algorithm>
#include <map>

#include "record/power_signal.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"
#include "stats/lag.h"

namespace joulelab {
namespace {

constexpr double longest_lag_s = 10, least_correlation = 0.5;

PowerSeries power_of(const Run& run, const Account& side) {
  std::vector<PowerSeries> parts;
  for (const auto& line : side.lines) {
    if (!line.counted) continue;
    const auto trace = std::ranges::find(run.traces, line.channel,
                                         [](const Trace& each) { return each.channel.name; });
    if (trace == run.traces.end()) return {};
    parts.push_back(power_of(*trace, run.begin, run.end));
  }
  return sum_of(parts);
}

}  // namespace

std::optional<RunLag> lag_of(const Run& run, const Sides& sides) {
  const auto software = power_of(run, sides.software);
  const auto hardware = power_of(run, sides.hardware);
  double window_s = std::min(longest_lag_s, duration_of(run).count() / 4);
  if (const auto period = slowest_period_of(run.windows))
    window_s = std::min(window_s, 0.4 * period->count());
  if (!(window_s > 0)) return std::nullopt;
  const auto lag = lag_between({software.time_s, software.power_w},
                               {hardware.time_s, hardware.power_w}, {.window_s = window_s});
  if (!lag || lag->correlation < least_correlation) return std::nullopt;
  return RunLag{run.id, lag->lag_s, lag->interval, lag->correlation};
}

LagFinding lag_finding_of(const MethodPairs& pairs) {
  LagFinding finding{.runs = static_cast<int>(pairs.lags.size()),
                     .runs_without = pairs.runs_without_lag};
  if (pairs.lags.empty()) return finding;
  std::vector<double> lags;
  for (const auto& lag : pairs.lags) lags.push_back(lag.lag_s);
  const auto description = describe(lags).value();
  finding.median_s = description.median;
  finding.min_s = description.min;
  finding.max_s = description.max;
  finding.interval = lags.size() == 1 ? pairs.lags.front().interval : median_interval(lags);
  return finding;
}

}  // namespace joulelab
