#pragma once
// The energy of one channel within a window, from its points as they come: of a trace in memory or
// of a file that is longer than memory. The one place where samples become joules.

#include <optional>
#include <span>

#include "record/trace.h"

namespace joulelab {

// The median interval at a trace's beginning: the same for every window of the trace, so that a
// window and its parts agree on what a gap is. Looks at `points_for_usual_interval` points at most.
inline constexpr std::size_t points_for_usual_interval = 1001;
Seconds usual_interval(std::span<const Point> beginning);

// Points are added in order of time. Those before the window may be left out up to the last one
// with a value before it, and up to the beginning of a stretch without movement that reaches in;
// those after it from where `is_settled`. A fixed size, however many points. Not thread-safe.
class EnergyIntegral {
 public:
  // The window is [from, to]. `usual_interval` matters for a gauge alone: an interval five times
  // as long is a gap. `channel` must outlive the integral.
  EnergyIntegral(const Channel& channel, Instant from, Instant to, Seconds usual_interval);

  void add(std::span<const Point> points);

  // Whether no later point can change the energy.
  bool is_settled() const;

  // The same points, none of which may lie in this integral's window, seen from another window.
  EnergyIntegral with_window(Instant from, Instant to) const;

  // The estimate, as energy_between gives it. To be called once, after the last point.
  std::optional<EnergyEstimate> finish();

 private:
  void count(const Point& point);
  void add_to_counter(const Point& point);
  void add_to_gauge(const Point& point);
  void add_interval(const Point& a, const Point& b, double whole, double standard_uncertainty);
  void settle(bool moved_again);

  const Channel* channel_;
  Instant from_, to_;
  Seconds longest_;  // an interval of a gauge that is longer is a gap
  EnergyEstimate estimate_;
  double variance_ = 0;
  std::optional<Point> previous_;  // the last point with a value
  // Since when the counter has stood still, up to `previous_`. Whether that time is covered shows
  // when the counter moves again, or does not.
  std::optional<Instant> standing_since_;
};

}  // namespace joulelab
