#include "record/trace.h"

#include <algorithm>
#include <span>

#include "record/energy_integral.h"

namespace joulelab {
namespace {

using Iterator = std::vector<Point>::const_iterator;

bool has_value(const Point& point) { return point.event != Event::unreadable; }

// The nearest point with a value before `from`, or `begin`.
Iterator value_before(Iterator begin, Iterator from) {
  while (from != begin && !has_value(*--from)) continue;
  return from;
}

// Past the nearest point with a value at or after `from`, or `end`.
Iterator past_value(Iterator from, Iterator end) {
  while (from != end && !has_value(*from++)) continue;
  return from;
}

// The points that touch [from, to]: one with a value before, those within, one after; and the whole
// of a stretch without movement that reaches in, since its length decides if the counter was
// frozen.
std::span<const Point> around(const Trace& trace, Instant from, Instant to) {
  const auto begin = trace.points.begin(), end = trace.points.end();
  auto first = value_before(begin, std::ranges::lower_bound(trace.points, from, {}, &Point::at));
  auto last = past_value(std::ranges::upper_bound(trace.points, to, {}, &Point::at), end);
  if (first >= last) return {};
  if (trace.channel.freeze_after) {
    for (auto before = value_before(begin, first); before != first && before->value == first->value;
         before = value_before(begin, first)) {
      first = before;
    }
    for (double value = (last - 1)->value; last != end && (last - 1)->value == value;) {
      last = past_value(last, end);
    }
  }
  return {first, last};
}

}  // namespace

std::optional<EnergyEstimate> energy_between(const Trace& trace, Instant from, Instant to) {
  if (trace.channel.form == Form::condition) return std::nullopt;
  const bool is_gauge = trace.channel.form == Form::gauge;
  from = after(from, trace.channel.lag);
  to = after(to, trace.channel.lag);
  EnergyIntegral integral(trace.channel, from, to,
                          is_gauge ? usual_interval(trace.points) : Seconds{0});
  integral.add(around(trace, from, to));
  return integral.finish();
}

}  // namespace joulelab
