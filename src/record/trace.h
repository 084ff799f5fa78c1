#pragma once
// The samples of one channel in time order, and the energy between two instants.

#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "record/channel.h"

namespace joulelab {

// What happened at a sample, or between it and the one before.
enum class Event : unsigned char {
  none,
  wrap,        // the counter passed its range; corrected, the energy is known
  reset,       // the counter started anew; the energy since the last sample is not known
  unreadable,  // the read failed: this sample has no value
  suspended,   // the machine slept; the energy since the last sample is not known
};

struct Sample {
  Instant at;
  std::size_t channel = 0;  // index into the meter's channels
  double value = 0;         // J since opening (counter) or W (gauge)
  Event event = Event::none;
};

struct Point {
  Instant at;
  double value = 0;
  Event event = Event::none;
  bool operator==(const Point&) const = default;
};

struct Trace {
  Channel channel;
  std::vector<Point> points;  // `at` never falls
  bool operator==(const Trace&) const = default;
};

// An energy with what is known of its uncertainty and its coverage.
struct EnergyEstimate {
  Joules energy;
  Joules random;  // one standard uncertainty: window edges, resolution, sampling
  Bounds gain;    // systematic, from the channel
  Joules offset;  // systematic, either way: the channel's offset over the covered time
  Seconds covered{0};
  int unreadable = 0, wraps = 0, resets = 0, suspends = 0, gaps = 0, freezes = 0;
  bool operator==(const EnergyEstimate&) const = default;
};

// Energy of `trace` within [from, to], or nothing where no part of it was covered: a channel that
// was never readable, or frozen throughout, used no known energy, which is not zero energy; a
// condition is no energy at all.
// Counters: difference of totals, linear within the sampling interval at an edge. Gauges:
// trapezoid; an interval longer than five times the usual one is a gap. Additive over adjoining
// windows. O(points in the window + log points).
std::optional<EnergyEstimate> energy_between(const Trace& trace, Instant from, Instant to);

}  // namespace joulelab
