#pragma once
// When to start a run, as JSON and as a figure (docs/FORMATS.md). Pure.

#include <string>
#include <vector>

#include "carbon/start_advice.h"
#include "carbon/start_backtest.h"

namespace joulelab {

// A back-test that chose by one basis and was judged by the same or by another.
struct JudgedBacktest {
  Basis chosen_by = Basis::life_cycle, judged_by = Basis::life_cycle;
  std::string source;  // of the hours that judged
  StartBacktest backtest;
};

struct StartReport {
  std::string run;  // its id; empty: none was named
  StartAdvice advice;
  Seconds backtest_window{0};
  std::vector<JudgedBacktest> backtests;  // empty: not asked for
};

std::string start_json(const StartReport& report);

// The hours of the window with the choices in them, a panel for each basis with an axis of its own:
// a picture without script.
std::string start_svg(const StartReport& report);

}  // namespace joulelab
