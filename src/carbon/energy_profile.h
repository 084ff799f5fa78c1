#pragma once
// The energy of a run over the hours of the day: what an intensity that changes is laid against.

#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "record/run.h"

namespace joulelab {

struct EnergySlice {
  WallTime begin, end;
  Joules energy;
  bool operator==(const EnergySlice&) const = default;
};

struct EnergyProfile {
  std::vector<EnergySlice> slices;  // adjoining, in order of time; their energies sum to the run's
  // The run's samples are not at hand, or did not see every slice: its energy is taken as even.
  bool is_even = false;
};

// Cut where the UTC clock shows a multiple of `step`. Error `missing` for a run without energy, or
// whose start is not known; else those of its trace file.
Result<EnergyProfile> energy_profile_of(const Run& run, Seconds step);

}  // namespace joulelab
