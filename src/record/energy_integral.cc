#include "record/energy_integral.h"

#include <algorithm>
#include <cmath>

namespace joulelab {
namespace {

// An interval this many times longer than the usual one is a gap in a gauge's record.
constexpr double gap_factor = 5;

// Standard uncertainty of a value known to lie within +-half_width, evenly (JCGM 100:2008, 4.3.7).
double rectangular(double half_width) { return half_width / std::sqrt(3.0); }

Seconds overlap(Instant a, Instant b, Instant from, Instant to) {
  return std::max(Seconds{0}, std::min(b, to) - std::max(a, from));
}

bool is_energy_lost(const Point& point) {
  return point.event == Event::reset || point.event == Event::suspended;
}

}  // namespace

Seconds usual_interval(std::span<const Point> beginning) {
  const auto points = beginning.first(std::min(beginning.size(), points_for_usual_interval));
  std::vector<Seconds> intervals;
  for (std::size_t i = 1; i < points.size(); ++i)
    intervals.push_back(points[i].at - points[i - 1].at);
  if (intervals.empty()) return Seconds{0};
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::ranges::nth_element(intervals, middle);
  return *middle;
}

EnergyIntegral::EnergyIntegral(const Channel& channel, Instant from, Instant to,
                               Seconds usual_interval)
    : channel_(&channel), from_(from), to_(to), longest_(gap_factor * usual_interval) {}

EnergyIntegral EnergyIntegral::with_window(Instant from, Instant to) const {
  EnergyIntegral other(*this);
  other.from_ = from;
  other.to_ = to;
  return other;
}

bool EnergyIntegral::is_settled() const {
  const bool may_be_frozen = channel_->freeze_after && standing_since_;
  return previous_ && previous_->at > to_ && !may_be_frozen;
}

void EnergyIntegral::count(const Point& point) {
  if (point.event == Event::none || point.at < from_ || point.at > to_) return;
  if (point.event == Event::unreadable) ++estimate_.unreadable;
  if (point.at == from_) return;  // what happened before the window is not its own
  if (point.event == Event::wrap) ++estimate_.wraps;
  if (point.event == Event::reset) ++estimate_.resets;
  if (point.event == Event::suspended) ++estimate_.suspends;
}

// Adds the known energy `whole` of [a, b], or the part of it that lies in the window. Where an
// edge cuts the interval its energy may have fallen on either side.
void EnergyIntegral::add_interval(const Point& a, const Point& b, double whole,
                                  double standard_uncertainty) {
  const Seconds length = b.at - a.at;
  if (length <= Seconds{0}) return;
  if (a.at >= from_ && b.at <= to_) {  // nearly all of them are
    variance_ += std::pow(standard_uncertainty, 2);
    estimate_.energy += Joules{whole};
    estimate_.covered += length;
    return;
  }
  const Seconds inside = overlap(a.at, b.at, from_, to_);
  if (inside <= Seconds{0}) return;
  const double share = inside / length;
  if (share < 1) variance_ += std::pow(rectangular(std::min(share, 1 - share) * whole), 2);
  variance_ += std::pow(share * standard_uncertainty, 2);
  estimate_.energy += Joules{share * whole};
  estimate_.covered += inside;
}

// Ends a stretch without movement. A counter that stands still for too long says nothing about
// that time, unless it moves again: then its total holds what it counted, and the freeze is only
// reported.
void EnergyIntegral::settle(bool moved_again) {
  if (!standing_since_) return;
  const Instant begin = *standing_since_, end = previous_->at;
  standing_since_.reset();
  const Seconds inside = overlap(begin, end, from_, to_);
  const bool is_frozen = channel_->freeze_after && end - begin > *channel_->freeze_after;
  if (is_frozen && inside > Seconds{0}) ++estimate_.freezes;
  if (!is_frozen || moved_again) estimate_.covered += inside;
}

void EnergyIntegral::add_to_counter(const Point& point) {
  count(point);
  if (point.event == Event::unreadable) return;
  if (previous_ && is_energy_lost(point)) {
    settle(false);
  } else if (previous_ && point.value == previous_->value) {
    if (!standing_since_) standing_since_ = previous_->at;
  } else if (previous_) {
    settle(true);
    add_interval(*previous_, point, point.value - previous_->value, 0);
  }
  previous_ = point;
}

void EnergyIntegral::add_to_gauge(const Point& point) {
  count(point);
  if (point.event == Event::unreadable) return;
  const bool is_known = previous_ && point.at > previous_->at && !is_energy_lost(point);
  if (is_known && point.at - previous_->at > longest_) {
    if (overlap(previous_->at, point.at, from_, to_) > Seconds{0}) ++estimate_.gaps;
  } else if (is_known) {
    // Between two readings the power may have been anything between them, and more: half the
    // step is taken as the bound on the interval's mean.
    const Seconds length = point.at - previous_->at;
    const Watts mean = 0.5 * (Watts{previous_->value} + Watts{point.value});
    const double half_step = std::abs(point.value - previous_->value) / 2;
    add_interval(*previous_, point, (mean * length).value, rectangular(half_step * length.count()));
  }
  previous_ = point;
}

void EnergyIntegral::add(std::span<const Point> points) {
  if (channel_->form == Form::counter) {
    for (const Point& point : points) add_to_counter(point);
  } else {
    for (const Point& point : points) add_to_gauge(point);
  }
}

std::optional<EnergyEstimate> EnergyIntegral::finish() {
  settle(false);
  if (estimate_.covered <= Seconds{0}) return std::nullopt;
  if (channel_->form == Form::counter) {
    // Two readings, each somewhere within its step; each up to one update period old.
    const Joules per_update = (estimate_.energy / estimate_.covered) * channel_->update_period;
    variance_ += 2 * std::pow(rectangular(channel_->resolution / 2), 2);
    variance_ += 2 * std::pow(rectangular(per_update.value / 2), 2);
  }
  estimate_.random = Joules{std::sqrt(variance_)};
  estimate_.gain = channel_->gain;
  return estimate_;
}

}  // namespace joulelab
