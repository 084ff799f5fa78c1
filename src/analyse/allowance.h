#pragma once
// What the spread of a run's own epochs cannot know: the change of phase, of temperature, of clock
// that has not come yet. Learned from runs that were measured to their end, by how far a run had
// come: split conformal prediction (Vovk et al. 2005; Lei et al. 2018, JASA 113, 1094) in strata of
// progress.

#include <span>
#include <string>
#include <vector>

namespace joulelab {

// A projection held against what came.
struct Residual {
  std::string configuration,
      run;              // architecture x data x machine; repeats of one have it in common
  double progress = 0;  // epochs done, over those planned
  double own = 0;       // relative half-width by the spread of the run's own stable epochs
  double error = 0;     // what remained, over what was projected to remain, less 1
};

struct AllowanceStep {
  double from_progress = 0;
  double share = 0;  // of what remains: a half-width, added to `own` in quadrature
};

// The steps that hold `level` of the residuals of each stratum, with the finite-sample correction
// ceil((n + 1) level) / n for n runs. Never rises with progress. A stratum without residuals takes
// the step before it; `residuals` of the first stratum are not empty.
std::vector<AllowanceStep> learned_allowance(std::span<const Residual> residuals, double level);

// Learned from the fifty runs of del Rey et al. (SEAA 2023; five architectures on two boards, one
// second of GPU power each, epochs of equal length as their analysis assumes), at level 0.9.
// projection_backtest_test.cc derives it anew from their data and tests it by leaving out whole
// configurations.
std::span<const AllowanceStep> usual_allowance();

double allowance_at(std::span<const AllowanceStep> allowance, double progress);

}  // namespace joulelab
