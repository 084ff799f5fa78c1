#pragma once
// What was foreseen of a run while it was under way, and why it was ended before its work was done:
// kept with the run, so that a report can hold the one against what came.

#include <string>
#include <vector>

#include "base/units.h"

namespace joulelab {

// A total at the run's end, with the prediction interval of the projection's level.
struct Foreseen {
  double value = 0, low = 0, high = 0;
  bool operator==(const Foreseen&) const = default;
};

struct Projection {
  Seconds at{0};  // when, from the run's begin: the end of the last epoch that it knew
  int epochs_done = 0, epochs_planned = 0;
  int stable_first = 0;  // the epoch, from 0, with which the phase begins that it goes by
  double level = 0.9;    // how often the intervals are to hold
  Foreseen energy_j, duration_s;
  bool operator==(const Projection&) const = default;
};

// Why the measurer asked the work to end.
struct Stop {
  std::string reason;       // "energy-budget", "co2e-budget", "projected-energy", "projected-co2e",
                            // "target-accuracy"
  Seconds at{0};            // from the run's begin
  std::string text;         // in words, with the figures
  bool was_killed = false;  // it did not end when asked
  bool operator==(const Stop&) const = default;
};

}  // namespace joulelab
