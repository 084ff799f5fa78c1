#pragma once
// What the gap between both sides is made of, as far as the runs can tell: parts that another meter
// saw, a part that is drawn whatever the load, a part that grows with it, and what is left.
// docs/METHOD.md, section "Software against hardware", says what cannot be told apart.

#include <span>

#include "analyse/method_pair.h"

namespace joulelab {

// The line by which the gap is split, fitted once on all the runs: hardware power against the
// software side's with what other meters saw of the rest.
struct GapLine {
  std::optional<Deming> power;
  double mean_duration_s = 0, mean_power_w = 0;  // of x
  // Whether the part drawn whatever the load is known to better than half of the gap.
  bool is_split = false;
};
GapLine gap_line_of(std::span<const MethodPair> pairs);

// Of some of these runs, or of a phase of them.
Gap gap_of(std::span<const MethodPair> pairs, const GapLine& line);

// Deming's ratio: variance of the errors of the software side's mean power over that of the
// hardware side's, from the runs' random uncertainties; 1 where neither is known.
double error_ratio_of(std::span<const MethodPair> pairs, bool is_power);

}  // namespace joulelab
