#pragma once
// The line by which a machine's wall power follows from what software reads, fitted to runs that
// both kinds of meter saw. The fit is of mean powers, not of energies: what the software meters
// miss (fans, board, an offset of the wall meter) is a power, and its joules grow with the
// duration.

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/calibration.h"

namespace joulelab {

// One run as the fit sees it.
struct CalibrationPoint {
  std::string run;           // id
  std::string architecture;  // or what else tells workloads apart, where no architecture is known
  double duration_s = 0;
  double wall_w = 0;               // mean power over the run
  std::vector<double> software_w;  // the same of each software channel
};

struct CalibrationPoints {
  std::vector<CalibrationChannel> software;  // disjoint: their powers add up
  std::string hardware_meter;
  std::vector<std::string> hardware_channels;
  Grade hardware_grade = Grade::measured;
  Bounds hardware_gain;  // the widest of the runs
  Watts hardware_offset{0};
  Machine machine;
  std::vector<CalibrationPoint> points;
};

// Fewer runs than this, or powers that differ less, and there is no line to speak of.
inline constexpr std::size_t fewest_calibration_runs = 5;
inline constexpr double least_power_range = 0.1;  // of the mean software power

// Least squares of P_wall on the sum of the software powers, or on those of each component where
// that is justified: at least 10 runs for each coefficient, every component's power moves by 1 % of
// the sum's mean (standard deviation), none is nearly a combination of the others (variance
// inflation at most 10; Marquardt 1970), and architectures that were left out are predicted better.
// Least squares is right though the software reads with errors of its own, since what it is to
// predict from is such readings again (Fuller 1987). Error `invalid` for too few
// runs, too little variation, and a wall power that does not follow the software's. Thread-safe,
// pure; id, time and version are left to the caller.
Result<Calibration> calibrate(const CalibrationPoints& points);

}  // namespace joulelab
