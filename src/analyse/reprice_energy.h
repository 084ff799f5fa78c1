#pragma once
// The energy that is priced again: of which runs, and together.

#include <span>
#include <string>
#include <vector>

#include "analyse/reprice_finding.h"
#include "base/result.h"
#include "record/run.h"

namespace joulelab {

struct RepricedEnergy {
  RepriceFinding finding;         // without any price
  std::vector<const Run*> known;  // those of `runs` with an energy, in their order
  Account sum;                    // of them
};

// A run whose energy is not known, or of which a part was not seen, is left out with a warning.
// Error `missing` where nothing is left.
Result<RepricedEnergy> repriced_energy_of(std::span<const Run> runs, std::string subject);

}  // namespace joulelab
