#include "meter/channel_probe.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/descriptive.h"

namespace joulelab {
namespace {

constexpr int least_values = 5;
// A renewal of a counter is seen up to one reading late: beside the time between two values that
// must be little.
constexpr double paces_between = 50;
constexpr double otherwise = 2;

// The readable points; of a counter those at which it moved, which date what it counted.
std::vector<Point> dated_points(const Trace& trace) {
  std::vector<Point> points;
  for (const auto& point : trace.points) {
    if (point.event == Event::unreadable) continue;
    const bool stands = !points.empty() && point.value == points.back().value;
    if (trace.channel.form == Form::counter && stands) continue;
    points.push_back(point);
  }
  return points;
}

// Amid two renewals, so that one that is seen a little early or late is still the only one of its
// interval.
Instant middle_of_renewals(const std::vector<Point>& points, Seconds over) {
  const auto moved = std::ranges::adjacent_find(
      points, [](const Point& a, const Point& b) { return a.value != b.value; });
  return after(moved == points.end() ? points.front().at : (moved + 1)->at, over / 2);
}

// The last point of each interval of `over`; where an interval has none, it is passed over.
std::vector<Point> thinned(const std::vector<Point>& points, Seconds over) {
  std::vector<Point> thin;
  if (points.empty()) return thin;
  const Instant origin = middle_of_renewals(points, over);
  double current = 0;
  for (const auto& point : points) {
    const double interval = std::floor((point.at - origin) / over);
    if (!thin.empty() && interval == current) {
      thin.back() = point;
    } else {
      thin.push_back(point);
    }
    current = interval;
  }
  return thin;
}

std::vector<double> powers_of(const std::vector<Point>& points, Form form) {
  std::vector<double> powers;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (form == Form::gauge) {
      powers.push_back(points[i].value);
      continue;
    }
    if (i == 0 || points[i].event == Event::reset || points[i].event == Event::suspended) continue;
    const Seconds passed = points[i].at - points[i - 1].at;
    if (passed > Seconds{0})
      powers.push_back((points[i].value - points[i - 1].value) / passed.count());
  }
  return powers;
}

bool differ(double declared, double found) {
  return declared > 0 && found > 0 &&
         (found > otherwise * declared || declared > otherwise * found);
}

bool is_renewed_otherwise(const Renewal& renewal, const Channel& channel) {
  const double declared = channel.update_period.count(), found = renewal.typical.count();
  if (renewal.kind == Renewal::Kind::found) return differ(declared, found);
  return renewal.kind == Renewal::Kind::at_most && declared > otherwise * found;
}

// A step that may be smaller speaks against a larger one that was declared, and no other.
bool is_stepped_otherwise(const ValueStep& step, const Channel& channel) {
  if (step.kind == ValueStep::Kind::unchanged) return false;
  if (step.kind == ValueStep::Kind::found) return differ(channel.resolution, step.size);
  return channel.resolution > otherwise * step.size;
}

Seconds time_between_values(const Renewal& renewal, const Channel& channel, Seconds usual_period,
                            Seconds pace) {
  if (channel.form == Form::counter) {
    return std::max({usual_period, paces_between * pace, 2 * renewal.typical});
  }
  if (renewal.kind == Renewal::Kind::found) return renewal.typical;
  // A value that is renewed as it is read is taken anew at each reading.
  return renewal.kind == Renewal::Kind::at_most ? pace : usual_period;
}

}  // namespace

std::optional<PowerScatter> power_scatter_of(const Trace& trace, Seconds over) {
  const auto& channel = trace.channel;
  if (channel.form == Form::condition || over <= Seconds{0}) return std::nullopt;
  const auto powers = powers_of(thinned(dated_points(trace), over), channel.form);
  if (powers.size() < least_values) return std::nullopt;
  double squares = 0;
  for (std::size_t i = 1; i < powers.size(); ++i)
    squares += (powers[i] - powers[i - 1]) * (powers[i] - powers[i - 1]);
  const auto count = static_cast<double>(powers.size());
  const double spread = variance_of(powers) * (count - 1);
  return PowerScatter{.mean = Watts{mean_of(powers)},
                      .deviation = Watts{std::sqrt(squares / (2 * (count - 1)))},
                      .over = over,
                      .values = static_cast<int>(powers.size()),
                      .independence = spread > 0 ? squares / spread : 2};
}

ChannelProbe examine(const Trace& trace, Seconds usual_period, Seconds pace) {
  const auto& channel = trace.channel;
  ChannelProbe probe{.channel = channel,
                     .renewal = renewal_of(trace.points, channel.form),
                     .step = value_step_of(trace.points)};
  probe.unreadable =
      static_cast<int>(std::ranges::count(trace.points, Event::unreadable, &Point::event));
  const auto over = time_between_values(probe.renewal, channel, usual_period, pace);
  probe.scatter = power_scatter_of(trace, over);
  probe.is_renewed_otherwise = is_renewed_otherwise(probe.renewal, channel);
  probe.is_stepped_otherwise = is_stepped_otherwise(probe.step, channel);
  return probe;
}

}  // namespace joulelab
