#include "record/power_signal.h"

#include <algorithm>
#include <limits>

namespace joulelab {
namespace {

void add(PowerSeries& series, double time_s, double power_w) {
  if (!series.time_s.empty() && time_s <= series.time_s.back()) return;
  series.time_s.push_back(time_s);
  series.power_w.push_back(power_w);
}

// Linear between the samples; `time_s` lies within them.
double value_at(const PowerSeries& series, double time_s) {
  const auto next = std::ranges::lower_bound(series.time_s, time_s);
  const auto i = static_cast<std::size_t>(next - series.time_s.begin());
  if (i == 0) return series.power_w.front();
  const double t0 = series.time_s[i - 1], t1 = series.time_s[i];
  const double share = (time_s - t0) / (t1 - t0);
  return (1 - share) * series.power_w[i - 1] + share * series.power_w[i];
}

}  // namespace

PowerSeries power_of(const Trace& trace, Instant begin, Instant end) {
  PowerSeries series;
  if (trace.channel.form == Form::condition) return series;
  const Point* previous = nullptr;
  for (const auto& point : trace.points) {
    if (point.event == Event::unreadable) continue;
    const bool is_known = point.event == Event::none || point.event == Event::wrap;
    const bool is_within = begin <= point.at && point.at <= end;
    if (trace.channel.form == Form::gauge) {
      if (is_within) add(series, (point.at - begin).count(), point.value);
    } else if (previous && is_known && is_within && begin <= previous->at &&
               previous->at < point.at) {
      add(series, (middle_of(previous->at, point.at) - begin).count(),
          (point.value - previous->value) / (point.at - previous->at).count());
    }
    previous = &point;
  }
  return series;
}

PowerSeries sum_of(std::span<const PowerSeries> parts) {
  if (parts.empty()) return {};
  double from = 0, to = std::numeric_limits<double>::max();
  for (const auto& part : parts) {
    if (part.time_s.empty()) return {};
    from = std::max(from, part.time_s.front());
    to = std::min(to, part.time_s.back());
  }
  const auto& finest = *std::ranges::max_element(
      parts, {}, [](const PowerSeries& part) { return part.time_s.size(); });
  PowerSeries sum;
  for (const double time_s : finest.time_s) {
    if (time_s < from || time_s > to) continue;
    double power_w = 0;
    for (const auto& part : parts) power_w += value_at(part, time_s);
    add(sum, time_s, power_w);
  }
  return sum;
}

}  // namespace joulelab
