#pragma once
// Where samples are missing in a trace of power.

#include <vector>

#include "record/trace.h"

namespace joulelab {

struct SampleGap {
  std::size_t after = 0;  // index of the last point before it
  Seconds length{0};
  Joules across;  // what a straight line between its ends would have
};

// Intervals of over one and a half times the usual one: at least half a sample is missing. The
// ledger of a run leaves out those over five times as long. Points without a value are passed over.
std::vector<SampleGap> gaps_of(const Trace& trace);
inline constexpr double long_gap_factor = 5;

// The median interval between the points that have a value; 0 where there are fewer than two.
Seconds median_interval(const Trace& trace);

}  // namespace joulelab
