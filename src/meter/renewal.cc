#include "meter/renewal.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/descriptive.h"

namespace joulelab {
namespace {

constexpr int least_changes = 3;
// Of the readings that follow a renewal in this share or more, the renewals may be as frequent as
// the readings.
constexpr double share_too_fast = 2.0 / 3;
// The tenth part of the intervals that is shortest is of single renewals; twice its longest is of
// two renewals, the first of which changed nothing.
constexpr double short_share = 0.1, shortest_factor = 0.5, longest_factor = 1.75;

struct Changes {
  std::vector<double> intervals_s;
  bool are_alike = true;  // each by the same amount
  int count = 0, readings = 0;
  Seconds from_first_to_last{0};
};

Changes changes_of(std::span<const Point> points) {
  Changes changes;
  const Point* previous = nullptr;
  Instant first, last;
  double first_step = 0;
  for (const auto& point : points) {
    if (point.event == Event::unreadable) continue;
    if (previous && point.value != previous->value) {
      const double step = std::abs(point.value - previous->value);
      if (changes.count == 0) {
        first = point.at;
        first_step = step;
      } else {
        changes.intervals_s.push_back((point.at - last).count());
        changes.from_first_to_last = point.at - first;
      }
      constexpr double rounding = 1e-6;
      changes.are_alike = changes.are_alike && std::abs(step - first_step) <= rounding * first_step;
      last = point.at;
      ++changes.count;
    }
    ++changes.readings;
    previous = &point;
  }
  return changes;
}

}  // namespace

Renewal renewal_of(std::span<const Point> points, Form form) {
  const auto changes = changes_of(points);
  Renewal renewal{.changes = changes.count};
  if (changes.count < least_changes) return renewal;
  renewal.typical = changes.from_first_to_last / (changes.count - 1);
  if (changes.count >= share_too_fast * (changes.readings - 1)) {
    renewal.kind = Renewal::Kind::at_most;
    return renewal;
  }
  if (form == Form::counter && changes.are_alike) {
    renewal.kind = Renewal::Kind::by_steps;
    return renewal;
  }
  auto intervals = changes.intervals_s;
  std::ranges::sort(intervals);
  const double shortest = quantile_of_sorted(intervals, short_share);
  std::erase_if(intervals, [&](double interval) {
    return interval < shortest_factor * shortest || interval > longest_factor * shortest;
  });
  renewal.kind = Renewal::Kind::found;
  // A renewal that is seen late makes one interval long and the next one short by as much.
  const double usual = quantile_of_sorted(intervals, 0.5);
  double renewals = 0;
  for (const double interval : changes.intervals_s) renewals += std::round(interval / usual);
  renewal.typical = changes.from_first_to_last / renewals;
  renewal.low = Seconds{quantile_of_sorted(intervals, 0.25)};
  renewal.high = Seconds{quantile_of_sorted(intervals, 0.75)};
  return renewal;
}

}  // namespace joulelab
