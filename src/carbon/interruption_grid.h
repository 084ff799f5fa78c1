#pragma once
// Slots on cells of the clock, where chunks have a least length or resuming costs: the dynamic
// programme of best_slots().

#include <vector>

#include "carbon/interruption.h"

namespace joulelab {

struct GridSlots {
  std::vector<RunSlot> slots;  // empty: none fits on the cells
  Seconds cell{0};
};

// The least of all ways to work so many cells in chunks of at least so many. `load` is even. Time
// and memory: cells of the window x cells of work, which the cell's length keeps under two million.
GridSlots slots_on_grid(const IntensityIntegral& hours, const RunLoad& load,
                        const StartWindow& window, const InterruptionRule& rule);

}  // namespace joulelab
