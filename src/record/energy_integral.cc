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

// Adds the known energy `whole` of [a, b], or the part of it that lies in the window.
void EnergyIntegral::add_interval(const Point& a, const Point& b, double whole) {
  const Seconds length = b.at - a.at;
  if (length <= Seconds{0}) return;
  const bool is_cut = a.at < from_ || b.at > to_;
  const Seconds inside = is_cut ? overlap(a.at, b.at, from_, to_) : length;
  if (inside <= Seconds{0}) return;
  const double share = is_cut ? inside / length : 1;
  estimate_.energy += Joules{share * whole};
  estimate_.covered += inside;
  length_ += length;
  if (channel_->form == Form::gauge) {
    note_step(whole / length.count(), b.value - a.value, inside, is_cut);
    return;
  }
  // Of a coarse counter a single step is one of its own, not one of power.
  const double certain = std::max(0.0, whole - channel_->resolution) / length.count();
  note_step(certain, intervals_ > 0 ? certain - last_power_ : 0, inside, false);
  if (!is_cut) return;
  // Within an interval the counter may have moved in any way. How far, its neighbours tell.
  cut_ += share * (1 - share) * length.count() * length.count();
  cut_energy_bound_ += std::pow(rectangular(std::min(share, 1 - share) * whole), 2);
}

// A step of power between two readings of a gauge, or between two intervals of a counter.
void EnergyIntegral::note_step(double power, double step, Seconds inside, bool is_cut) {
  const double step_j = step * inside.count();
  if (intervals_ == 0) first_power_ = power;
  last_power_ = power;
  ++intervals_;
  step_squares_ += step * step;
  if (is_cut) {
    edge_bound_ += std::abs(step_j) / 2;
    last_step_j_ = 0;
    return;
  }
  squares_ += step_j * step_j;
  products_ += step_j * last_step_j_;
  last_step_j_ = step_j;
}

// Of a gauge: what the power did between two readings. Steps that the next step takes back are
// noise, which each reading samples anew (its variance is minus the covariance of neighbouring
// steps); the others are steps that may have come anywhere within their interval. Of that, what
// the gauge averages over is seen.
double EnergyIntegral::interior_variance() const {
  if (channel_->form != Form::gauge || intervals_ == 0) return 0;
  const double noise = std::max(0.0, -products_);
  const double steps = std::max(0.0, squares_ - 2 * noise) / 12;
  const double unseen = std::max(0.0, 1 - channel_->averaging / (length_ / intervals_));
  // Readings that hardly move are all rounded the same way.
  const double rms_step = std::sqrt(step_squares_ / intervals_);
  const double rounding = rectangular(channel_->resolution / 2);
  const double alike = rms_step < channel_->resolution ? 1 : 1.0 / intervals_;
  return (noise + steps) * unseen + alike * std::pow(rounding * estimate_.covered.count(), 2);
}

// What the window's edges add.
double EnergyIntegral::edge_variance() const {
  const auto at_both_edges = [&](Seconds within) {
    return std::pow(rectangular(first_power_ * within.count() / 2), 2) +
           std::pow(rectangular(last_power_ * within.count() / 2), 2);
  };
  // A value is up to one update period old; a reading was taken at some instant of its duration.
  double variance = at_both_edges(channel_->update_period) + at_both_edges(channel_->read_width);
  // A wrong lag moves both edges the same way.
  variance += std::pow(std::max(first_power_, last_power_) * channel_->lag_error.count(), 2);
  const Watts mean = estimate_.energy / estimate_.covered;
  // Where the stamps do not account for the age, what is missing at the end is made up for at the
  // beginning only so far as the power before the window was like that within.
  if (channel_->age <= Seconds{0}) {
    const Seconds oldest = channel_->update_period + channel_->averaging;
    variance += std::pow(rectangular((mean * oldest).value / 2), 2);
  }
  if (channel_->form == Form::gauge) {
    // The load begins and ends at the edges, both times to the same side: bounds add up. An average
    // spreads the step over its time, of whose energy an eighth falls on the other side.
    const double spread = 2 * (mean * channel_->averaging).value / 8;
    return variance + std::pow(rectangular(edge_bound_ + spread), 2);
  }
  variance += 2 * std::pow(rectangular(channel_->resolution / 2), 2);
  constexpr int enough = 4;
  return variance +
         (intervals_ < enough ? cut_energy_bound_ : cut_ * step_squares_ / (2 * (intervals_ - 1)));
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
    add_interval(*previous_, point, point.value - previous_->value);
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
    const Watts mean = 0.5 * (Watts{previous_->value} + Watts{point.value});
    add_interval(*previous_, point, (mean * (point.at - previous_->at)).value);
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
  estimate_.random = Joules{std::sqrt(interior_variance() + edge_variance())};
  estimate_.gain = channel_->gain;
  estimate_.offset = channel_->offset * estimate_.covered;
  return estimate_;
}

}  // namespace joulelab
