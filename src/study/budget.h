#pragma once
// How much a run may use, and how good it has to become: what ends it before its work is done.

#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "record/run.h"

namespace joulelab {

struct NamedMeter;  // meter/sampler.h

struct Budget {
  std::optional<Joules> energy;
  std::optional<GramsCO2e> co2e;
  bool stops_if_projected_over = false;   // before it is used up, if it will not be enough
  std::optional<double> target_accuracy;  // 0 to 1
  bool operator==(const Budget&) const = default;
};

// Whether the budget can be held at all. Errors `invalid`: a projection without anything to be
// over, a target outside (0, 1]; `missing`: no meter that tells energy.
Result<void> check_budget(const Budget& budget, std::span<const NamedMeter> meters);

// A run as far as it has come.
struct Spending {
  std::optional<Joules> energy;
  std::optional<double> co2e_g_per_j;  // intensity and PUE; nothing: not known
  std::optional<double> accuracy;      // of the last evaluation
  std::optional<Projection> projection;
};

// What to tell of a run that was stopped: why, and how it ended.
std::string stopped_text(const Run& run);

// Where the meters did not see the run all along, so that it may have used more than its budget.
std::optional<Warning> blind_budget(const Budget& budget, const Account& account);

// Why the run has to end now, or nothing. A budget is over when what was used reaches it; by
// projection when the lower bound of the projected total does. Pure.
std::optional<Stop> stop_for(const Budget& budget, const Spending& spending);

}  // namespace joulelab
