#pragma once
// What more training is worth: the error of a network falls about as a power of what was spent on
// it (Hestness et al. 2017, arXiv:1712.00409). Where the exponent is not known, 0.5 is assumed: the
// middle of what they saw.

#include <optional>
#include <span>

namespace joulelab {

struct LearningPoint {
  double energy_j = 0, accuracy = 0;  // after so much energy; accuracy of 0 to 1
};

// The energy at which `target` (0 < target < 1) is reached: of the first point that reached it,
// else where a power law leads from the last one, its exponent fitted to all of them by least
// squares on logarithms. `points` in order of energy, above 0. Nothing where there is no point, or
// the error does not fall.
std::optional<double> energy_to_accuracy(std::span<const LearningPoint> points, double target);

}  // namespace joulelab
