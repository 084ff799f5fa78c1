#pragma once
// RQ2 over a study: which cell met an accuracy for the fewest joules, and how often at all.

#include <optional>
#include <vector>

#include "analyse/findings.h"
#include "analyse/matrix.h"

namespace joulelab {

// One finding for each set of data that has runs with evaluations. The target: `asked`; else what
// the runs were told to reach, where all were told one; else the best accuracy of the least
// accurate run of the cells that learned, down to a whole percent: all of those met it. Means over
// the runs that met it flatter a cell that seldom does, so the share stands beside them.
std::vector<TargetFinding> targets_of(const Matrix& matrix, const std::vector<CellFinding>& cells,
                                      std::optional<double> asked);

}  // namespace joulelab
