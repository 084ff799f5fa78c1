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
  // The window is [from, to] by the channel's own stamps. `usual_interval` matters for a gauge
  // alone: an interval five times as long is a gap. `channel` must outlive the integral.
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
  void add_interval(const Point& a, const Point& b, double whole);
  void note_step(double power, double step, Seconds inside, bool is_cut);
  double interior_variance() const;
  double edge_variance() const;
  void settle(bool moved_again);

  const Channel* channel_;
  Instant from_, to_;
  Seconds longest_;  // an interval of a gauge that is longer is a gap
  EnergyEstimate estimate_;
  // What tells how the power moved: docs/METHOD.md, section "Random uncertainty".
  double first_power_ = 0, last_power_ = 0;  // W, of the first and the last interval in the window
  double squares_ = 0;                       // of the steps of power between intervals, J^2
  double products_ = 0;                      // of neighbouring steps, J^2
  double step_squares_ = 0;                  // W^2
  double cut_ = 0;                           // s^2: how far the window's edges cut intervals
  double edge_bound_ = 0;                    // J: of a gauge, by the steps at the window's edges
  double cut_energy_bound_ = 0;              // J^2: of a counter with too few intervals to tell
  double last_step_j_ = 0;
  int intervals_ = 0;
  Seconds length_{0};              // of all intervals that reach into the window
  std::optional<Point> previous_;  // the last point with a value
  // Since when the counter has stood still, up to `previous_`. Whether that time is covered shows
  // when the counter moves again, or does not.
  std::optional<Instant> standing_since_;
};

}  // namespace joulelab
