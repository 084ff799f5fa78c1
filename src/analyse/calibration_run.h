#pragma once
// From runs that both kinds of meter saw to the points of a calibration. The one surprise: a board
// that a run left idle counts here, though not in the run's own energy, for the wall carries it.

#include <map>
#include <span>
#include <string>

#include "analyse/calibrate.h"
#include "analyse/method_pair.h"

namespace joulelab {

struct CalibrationRuns {
  CalibrationPoints points;
  std::map<std::string, int> left_out;  // "rapl/dram-0 did not see all of it": runs
};

// The finished runs as points. Software: the best disjoint cover of its meters' channels over all
// the runs together, of those that saw at least half of them. A run that one of these channels, or
// the wall meter, saw for less than 98 % of its time is left out. Errors: those of choose_methods;
// `invalid` where the runs are of several machines or the hardware meter does not see the wall.
Result<CalibrationRuns> calibration_runs(std::span<const Run> runs, const Methods& wanted = {});

}  // namespace joulelab
