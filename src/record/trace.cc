#include "record/trace.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace joulelab {
namespace {

// An interval this many times longer than the usual one is a gap in a gauge's record.
constexpr double gap_factor = 5;

// Standard uncertainty of a value known to lie within +-half_width, evenly (JCGM 100:2008, 4.3.7).
double rectangular(double half_width) { return half_width / std::sqrt(3.0); }

Seconds overlap(Instant a, Instant b, Instant from, Instant to) {
  return std::max(Seconds{0}, std::min(b, to) - std::max(a, from));
}

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
  auto first = value_before(begin, std::ranges::upper_bound(trace.points, from, {}, &Point::at));
  auto last = past_value(std::ranges::lower_bound(trace.points, to, {}, &Point::at), end);
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

class Integral {
 public:
  Integral(const Channel& channel, Instant from, Instant to)
      : channel_(channel), from_(from), to_(to) {}

  void count(const Point& point) {
    if (point.at < from_ || point.at > to_) return;
    if (point.event == Event::unreadable) ++estimate_.unreadable;
    if (point.at == from_) return;  // what happened before the window is not its own
    if (point.event == Event::wrap) ++estimate_.wraps;
    if (point.event == Event::reset) ++estimate_.resets;
    if (point.event == Event::suspended) ++estimate_.suspends;
  }
  void count_gap() { ++estimate_.gaps; }
  void count_freeze(Instant begin, Instant end) {
    if (overlap(begin, end, from_, to_) > Seconds{0}) ++estimate_.freezes;
  }

  // Adds the known energy `whole` of [a, b], or the part of it that lies in the window. Where an
  // edge cuts the interval its energy may have fallen on either side.
  void add(const Point& a, const Point& b, double whole, double standard_uncertainty) {
    const Seconds length = b.at - a.at;
    const Seconds inside = overlap(a.at, b.at, from_, to_);
    if (inside <= Seconds{0}) return;
    const double share = inside / length;
    if (share < 1) variance_ += std::pow(rectangular(std::min(share, 1 - share) * whole), 2);
    variance_ += std::pow(share * standard_uncertainty, 2);
    estimate_.energy += Joules{share * whole};
    estimate_.covered += inside;
  }

  std::optional<EnergyEstimate> finish() {
    if (estimate_.covered <= Seconds{0}) return std::nullopt;
    const Watts mean = estimate_.energy / estimate_.covered;
    if (channel_.form == Form::counter) {
      // Two readings, each somewhere within its step; each up to one update period old.
      variance_ += 2 * std::pow(rectangular(channel_.resolution / 2), 2);
      variance_ += 2 * std::pow(rectangular((mean * channel_.update_period).value / 2), 2);
    }
    // Each edge rests on a reading that was taken at some instant within its duration.
    variance_ += 2 * std::pow(rectangular((mean * channel_.read_width).value / 2), 2);
    estimate_.random = Joules{std::sqrt(variance_)};
    estimate_.gain = channel_.gain;
    return estimate_;
  }

 private:
  const Channel& channel_;
  Instant from_, to_;
  EnergyEstimate estimate_;
  double variance_ = 0;
};

bool is_energy_lost(const Point& point) {
  return point.event == Event::reset || point.event == Event::suspended;
}

// A counter that stands still for too long says nothing about that time, unless it moves again:
// then its total holds what it counted, and the freeze is only reported.
void integrate_counter(const Channel& channel, std::span<const Point> points, Integral& integral) {
  const Point* previous = nullptr;
  std::vector<std::pair<const Point*, const Point*>> standing;  // intervals without movement
  const auto settle = [&](bool moved_again) {
    if (standing.empty()) return;
    const Instant begin = standing.front().first->at, end = standing.back().second->at;
    const bool is_frozen = channel.freeze_after && end - begin > *channel.freeze_after;
    if (is_frozen) integral.count_freeze(begin, end);
    if (!is_frozen || moved_again) {
      for (const auto& [a, b] : standing) integral.add(*a, *b, 0, 0);
    }
    standing.clear();
  };
  for (const Point& point : points) {
    integral.count(point);
    if (!has_value(point)) continue;
    if (previous && is_energy_lost(point)) {
      settle(false);
    } else if (previous && point.value == previous->value) {
      standing.emplace_back(previous, &point);
    } else if (previous) {
      settle(true);
      integral.add(*previous, point, point.value - previous->value, 0);
    }
    previous = &point;
  }
  settle(false);
}

// The median interval at the trace's beginning: the same for every window of the trace, so that a
// window and its parts agree on what a gap is.
Seconds usual_interval(std::span<const Point> points) {
  constexpr std::size_t looked_at_most = 1001;
  points = points.first(std::min(points.size(), looked_at_most));
  std::vector<Seconds> intervals;
  for (std::size_t i = 1; i < points.size(); ++i)
    intervals.push_back(points[i].at - points[i - 1].at);
  if (intervals.empty()) return Seconds{0};
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::ranges::nth_element(intervals, middle);
  return *middle;
}

void integrate_gauge(std::span<const Point> points, Seconds longest, Integral& integral) {
  const Point* previous = nullptr;
  for (const Point& point : points) {
    integral.count(point);
    if (!has_value(point)) continue;
    if (previous && point.at > previous->at) {
      const Seconds length = point.at - previous->at;
      if (is_energy_lost(point) || length > longest) {
        if (!is_energy_lost(point)) integral.count_gap();
      } else {
        // Between two readings the power may have been anything between them, and more: half the
        // step is taken as the bound on the interval's mean.
        const Watts mean = 0.5 * (Watts{previous->value} + Watts{point.value});
        const double half_step = std::abs(point.value - previous->value) / 2;
        integral.add(*previous, point, (mean * length).value,
                     rectangular(half_step * length.count()));
      }
    }
    previous = &point;
  }
}

}  // namespace

std::optional<EnergyEstimate> energy_between(const Trace& trace, Instant from, Instant to) {
  if (trace.channel.form == Form::condition) return std::nullopt;
  Integral integral(trace.channel, from, to);
  const auto points = around(trace, from, to);
  if (trace.channel.form == Form::counter) {
    integrate_counter(trace.channel, points, integral);
  } else {
    integrate_gauge(points, gap_factor * usual_interval(trace.points), integral);
  }
  return integral.finish();
}

}  // namespace joulelab
