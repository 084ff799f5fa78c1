#pragma once
// Estimators held against runs that were measured from begin to end. The truth is the same signal
// that the estimator saw a part of, not the wall: what the sensor errs by, no estimate shows.

#include <optional>

#include "analyse/backtest_finding.h"
#include "record/run.h"

namespace joulelab {

// Runs as they were added, one at a time, so that the traces of one run alone are in memory.
struct Backtest {
  std::vector<BacktestRun> runs;
  std::map<std::string, int> left_out;
};

// Adds a run with its traces, or counts why it is left out. `processors_w`: thermal design power of
// all processors of its machine together, where it is known.
void add_run(Backtest& backtest, const Run& run, std::optional<double> processors_w = {});

// The distributions over all runs, over the levels of each factor that varies and, where several
// do, over each combination of them; and the answer in words. Pure.
BacktestFinding backtest_of(const Backtest& backtest);

// The words (backtest_text.cc).
std::vector<std::string> sentences_of(const BacktestFinding& finding);

}  // namespace joulelab
