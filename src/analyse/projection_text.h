#pragma once
// A run under way in one line of a terminal.

#include <optional>
#include <string>

#include "base/units.h"
#include "record/projection.h"

namespace joulelab {

struct RunProgress {
  int epochs_done = 0, epochs_planned = 0;  // planned 0: not known
  std::optional<Joules> energy;             // so far
  std::optional<Projection> projection;     // nothing: too little is known yet
  std::optional<double> co2e_g_per_j;
};

// "energy 12/20: 1.24 of 8.30 kJ (7.90 to 8.70), 520 mg CO2e, 2 min 10 s left": 80 columns as a
// rule.
std::string progress_line(const RunProgress& progress);

}  // namespace joulelab
