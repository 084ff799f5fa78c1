#pragma once
// The back-test of stored or imported runs, one run's traces in memory at a time, with what the
// tables know of their processors.

#include <span>

#include "analyse/backtest.h"
#include "store/store.h"

namespace joulelab {

// `runs` as the store lists them: those that a sensor saw are loaded whole.
Result<Backtest> load_backtest(Store& store, std::span<const Run> runs);

// Of runs with their traces.
Backtest backtest_runs(std::span<const Run> runs);

}  // namespace joulelab
