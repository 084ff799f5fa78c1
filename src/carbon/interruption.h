#pragma once
// When a run that may be interrupted emits least: which hours of a window it works in. Its power is
// taken as even.

#include <vector>

#include "carbon/start_time.h"

namespace joulelab {

struct RunSlot {
  WallTime begin, end;
  bool operator==(const RunSlot&) const = default;
};

struct InterruptionRule {
  Seconds least_chunk{0};  // of work without a break; a run that is shorter is one chunk
  Joules resume_energy;    // for each chunk after the first: a checkpoint read, caches filled
};

struct SlotChoice {
  std::vector<RunSlot> slots;  // in order of time
  // What it emits in all, over the energy of the work alone: what resuming costs is in it.
  GramsPerKWh best;
  Seconds grid{0};  // to which the slots were chosen; 0: exactly
};

// By the same measure, of any slots; nothing where a step lacks. What a resume takes is priced at
// the intensity at which its chunk begins.
std::optional<GramsPerKWh> intensity_over(const IntensityIntegral& hours, const RunLoad& load,
                                          const InterruptionRule& rule,
                                          std::span<const RunSlot> slots);

// Without a least chunk and a cost to resume: the cheapest steps, the last in part; exact, O(n log
// n). With them: a dynamic programme over cells of the clock as long as the shortest step, five
// minutes at most, or longer where the window would have too many (`grid`); exact on them where the
// duration is a multiple, else the excess is cut off where it costs most. Never worse than
// best_start(). Errors: its own.
Result<SlotChoice> best_slots(const IntensityIntegral& hours, const RunLoad& load,
                              const StartWindow& window, const InterruptionRule& rule);

}  // namespace joulelab
