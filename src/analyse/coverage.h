#pragma once
// When a part of a run's time stands for the whole, and when not.

#include <optional>

#include "record/run.h"

namespace joulelab {

// Less than this share of the time, and a meter did not see the run.
inline constexpr double least_coverage = 0.98;

// The run's energy; nothing where a counted channel saw less of it: a part is not the whole.
inline std::optional<Joules> whole_energy_of(const Run& run) {
  return run.account.coverage >= least_coverage ? run.account.energy : std::nullopt;
}

}  // namespace joulelab
