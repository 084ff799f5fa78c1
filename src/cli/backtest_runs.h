#pragma once
// The back-test of runs with what the tables know of their processors.

#include <span>

#include "analyse/backtest.h"

namespace joulelab {

// The thermal design power of all processors together; nothing where the table knows a family at
// best, whose range is wide.
std::optional<double> processors_w(const Machine& machine);

// Whether a sensor saw the run, so that there is something to hold estimates against.
bool was_measured(const Run& run);

// As analyse/backtest.h, with the thermal design power of the run's processors where it is known.
void add_rated_run(Backtest& backtest, const Run& run);

// Of runs with their traces.
Backtest backtest_runs(std::span<const Run> runs);

}  // namespace joulelab
