#pragma once
// A run's whole energy and time while it is still under way, from the epochs that it has told: STEP
// (del Rey et al., Computer Standards & Interfaces 99 (2026) 104170) with the stable phase found by
// change points instead of a fixed epoch, and with a prediction interval.

#include <span>
#include <vector>

#include "analyse/allowance.h"
#include "analyse/estimator.h"
#include "base/result.h"
#include "record/projection.h"

namespace joulelab {

// A whole epoch: from the end of the one before it (the first: from its begin) to its own end.
struct EpochSoFar {
  double energy_j = 0, duration_s = 0;
};

struct RunSoFar {
  std::vector<EpochSoFar> epochs;  // those that have ended, in order
  double energy_j = 0;             // from the run's begin to the end of the last of them
  double duration_s = 0;           // likewise: more than the epochs where something came before
  int epochs_planned = 0;          // 0: not known
};

inline constexpr double projection_level = 0.9;
inline constexpr int epochs_for_projection = 3;

// So far + (epochs left) x (mean of the stable phase), which is the last piece by pieces_of() on
// the epochs' energy and duration. The half-width of what is left: Student's prediction interval
// for the mean of as many epochs as are left, from those of the stable phase (Hahn & Meeker 1991,
// section 4.7), and the allowance for what their spread cannot know, in quadrature. Never below
// what was used so far. What comes after the last epoch is not in it. Error `missing`, with the
// reason, where epochs or plan are lacking or nothing is left. Thread-safe.
Result<Projection> projection_of(const RunSoFar& run,
                                 std::span<const AllowanceStep> allowance = usual_allowance());

// The first `done` epochs of a whole run, as they would have been told. 1 <= done <= its epochs.
RunSoFar beginning_of(const PowerRecord& record, int done);

// Every projection of a whole run's energy, held against what came; none where there are too few
// epochs. `configuration` and `run` name it.
std::vector<Residual> residuals_of(const PowerRecord& record, const std::string& configuration,
                                   const std::string& run);

}  // namespace joulelab
