#pragma once
// When a run that is not interrupted emits least. The emissions are a piecewise linear function of
// the start, so the best one lies where an edge of the load meets an edge of a step: all of those
// are tried, and the answer is exact.

#include <vector>

#include "carbon/energy_profile.h"
#include "carbon/intensity_integral.h"

namespace joulelab {

struct LoadPiece {
  Seconds length{0};
  Joules energy;
  bool operator==(const LoadPiece&) const = default;
};

// What a run takes from its start on, piece after piece; within one its power is even.
struct RunLoad {
  std::vector<LoadPiece> pieces;
  bool operator==(const RunLoad&) const = default;
};

RunLoad even_load(Seconds duration, Joules energy);
RunLoad load_of(const EnergyProfile& profile);
Seconds length_of(const RunLoad& load);
Joules energy_of(const RunLoad& load);

// It may not start before the one, and must have ended at the other.
struct StartWindow {
  WallTime earliest, latest_end;
  bool operator==(const StartWindow&) const = default;
};

// Intensities are means over the run, each moment by its energy: x energy they are grams.
struct StartChoice {
  WallTime start, end;
  GramsPerKWh best;
  std::optional<GramsPerKWh> at_once;  // started at the earliest; nothing: hours are missing then
  GramsPerKWh mean, worst;             // of all starts in the window
};

// What the load is priced at from `start` on; nothing where a step lacks.
std::optional<GramsPerKWh> intensity_from(const IntensityIntegral& hours, const RunLoad& load,
                                          WallTime start);

// Error `invalid` for a load without length or energy, and for a window shorter than it.
Result<void> check_load(const RunLoad& load, const StartWindow& window);

// Of equal starts the earliest. Starts whose hours are not all known are none. Errors: `invalid`
// for a load without length or energy and for a window shorter than it, `missing` where no start
// has all its hours. O(log steps + steps in the window x pieces) where the pieces end with
// the steps; else times the pieces once more.
Result<StartChoice> best_start(const IntensityIntegral& hours, const RunLoad& load,
                               const StartWindow& window);

}  // namespace joulelab
