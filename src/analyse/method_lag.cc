#include "analyse/method_lag.h"

#include <algorithm>
#include <map>

#include "stats/confidence.h"
#include "stats/descriptive.h"
#include "stats/lag.h"

namespace joulelab {
namespace {

constexpr double longest_lag_s = 10, least_correlation = 0.5;

struct Signal {
  std::vector<double> time_s, power_w;
};

// Power of a gauge at its instants; of a counter the mean between two instants, at their middle.
// Times from the run's begin on.
Signal signal_of(const Trace& trace, Instant begin, Instant end) {
  Signal signal;
  const Point* previous = nullptr;
  for (const auto& point : trace.points) {
    if (point.event == Event::unreadable) continue;
    const bool is_gauge = trace.channel.form == Form::gauge;
    const bool is_known = point.event == Event::none || point.event == Event::wrap;
    if (is_gauge && begin <= point.at && point.at <= end) {
      signal.time_s.push_back((point.at - begin).count());
      signal.power_w.push_back(point.value);
    } else if (!is_gauge && previous && is_known && previous->at < point.at &&
               begin <= previous->at && point.at <= end) {
      signal.time_s.push_back((middle_of(previous->at, point.at) - begin).count());
      signal.power_w.push_back((point.value - previous->value) / (point.at - previous->at).count());
    }
    previous = &point;
  }
  return signal;
}

// Linear between the samples; the caller asks within them.
double value_at(const Signal& signal, double time_s) {
  const auto next = std::ranges::lower_bound(signal.time_s, time_s);
  const auto i = static_cast<std::size_t>(next - signal.time_s.begin());
  if (i == 0) return signal.power_w.front();
  const double t0 = signal.time_s[i - 1], t1 = signal.time_s[i];
  const double share = (time_s - t0) / (t1 - t0);
  return (1 - share) * signal.power_w[i - 1] + share * signal.power_w[i];
}

// At the instants of the finest of them, where all are known.
Signal sum_of(const std::vector<Signal>& signals) {
  const auto finest = std::ranges::max_element(
      signals, {}, [](const Signal& signal) { return signal.time_s.size(); });
  double from = 0, to = 1e300;
  for (const auto& signal : signals) {
    if (signal.time_s.empty()) return {};
    from = std::max(from, signal.time_s.front());
    to = std::min(to, signal.time_s.back());
  }
  Signal sum;
  for (const double time_s : finest->time_s) {
    if (time_s < from || time_s > to) continue;
    if (!sum.time_s.empty() && time_s <= sum.time_s.back()) continue;
    double power_w = 0;
    for (const auto& signal : signals) power_w += value_at(signal, time_s);
    sum.time_s.push_back(time_s);
    sum.power_w.push_back(power_w);
  }
  return sum;
}

Signal signal_of(const Run& run, const Account& side) {
  std::vector<Signal> signals;
  for (const auto& line : side.lines) {
    if (!line.counted) continue;
    const auto trace = std::ranges::find(run.traces, line.channel,
                                         [](const Trace& each) { return each.channel.name; });
    if (trace == run.traces.end()) return {};
    signals.push_back(signal_of(*trace, run.begin, run.end));
  }
  return signals.empty() ? Signal{} : sum_of(signals);
}

// From one begin to the next, of the windows that come again after the longest time; nothing where
// none repeats.
std::optional<double> slowest_period_s(const Run& run) {
  std::map<std::string, std::vector<double>> begins_s;
  for (const auto& window : run.windows) {
    begins_s[window.name].push_back((window.begin - run.begin).count());
  }
  std::optional<double> slowest_s;
  for (auto& [name, begins] : begins_s) {
    if (begins.size() < 2) continue;
    std::ranges::sort(begins);
    const double mean_s = (begins.back() - begins.front()) / static_cast<double>(begins.size() - 1);
    slowest_s = std::max(slowest_s.value_or(0), mean_s);
  }
  return slowest_s;
}

}  // namespace

std::optional<RunLag> lag_of(const Run& run, const Sides& sides) {
  const auto software = signal_of(run, sides.software);
  const auto hardware = signal_of(run, sides.hardware);
  double window_s = std::min(longest_lag_s, duration_of(run).count() / 4);
  if (const auto period_s = slowest_period_s(run)) window_s = std::min(window_s, 0.4 * *period_s);
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
