#pragma once
// The wall energy of a run that had no wall meter, by a calibration of its machine.

#include <optional>
#include <string>

#include "record/run.h"

namespace joulelab {

// Mean power of one channel over what it covered; nothing where it is not there or saw less than
// 98 % of the time. For fitting and for predicting alike, so that both mean the same.
std::optional<double> mean_power_w(const Account& account, const CalibrationChannel& channel);

enum class Extrapolation { refused, allowed };

constexpr Extrapolation extrapolation_of(bool is_allowed) {
  return is_allowed ? Extrapolation::allowed : Extrapolation::refused;
}

// The prediction for this run with its 95 % interval, from the run's account alone. Inside are 5 %
// of a predictor's range and 10 % of a duration beyond what the calibration saw, for runs of one
// kind scatter about it. Outside, there is no figure but a reason, unless extrapolation is allowed.
// Then the interval is wider: by the predictor's share of what lies outside, as if the wall might
// not rise there at all or twice as fast; in a shorter run by the ratio to the shortest, since what
// is uncertain at its edges is joules; in a longer one by one more width for each doubling, our
// judgement. The reference's gain and offset are common to all runs and stay apart from the random
// interval. Thread-safe, pure.
CalibratedEnergy calibrated_energy(const Calibration& calibration, const Run& run,
                                   Extrapolation extrapolation = Extrapolation::refused);

// The same as the run's own `calibrated`; a figure from outside the range brings a warning along.
void apply_calibration(const Calibration& calibration, Run& run, Extrapolation extrapolation);

}  // namespace joulelab
