#pragma once
// From a run with its traces to what the estimators work on: which power was measured, when its
// epochs began, what the parts are rated at. Its surprise: a wattmeter is the last choice, for a
// rating speaks of processors and boards.

#include "analyse/estimator.h"
#include "record/run.h"

namespace joulelab {

struct MeasuredRun {
  PowerRecord record;
  std::string signal;  // "gpu", "package and dram": the components whose power it is
};

// The signal is the best disjoint cover of the measured channels of processors, boards and memory;
// where there are none, of whatever else was measured. `processors_w`: thermal design power of all
// processors of the machine together, where it is known. Error `missing` where nothing measured
// the power for 98 % of the run, or the samples are not in memory. Thread-safe.
Result<MeasuredRun> measured_run_of(const Run& run, std::optional<double> processors_w);

}  // namespace joulelab
