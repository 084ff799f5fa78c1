#pragma once
// RQ2: what accuracy a joule buys.

#include <vector>

#include "analyse/findings.h"
#include "analyse/matrix.h"
#include "stats/pareto.h"

namespace joulelab {

// The finished runs of a cell that have both: cost in joules, worth the accuracy.
std::vector<Option> energy_and_accuracy_of(const Matrix& matrix, const MatrixCell& cell);

// A point for each cell that has both energy and accuracy. Cells compete within one set of data, on
// their means; a cell at chance is shown and does not compete. `cells` are those of the matrix, in
// its order. The probability of being on the front: see front_probabilities().
std::vector<ParetoPoint> pareto_of(const Matrix& matrix, const std::vector<CellFinding>& cells);

}  // namespace joulelab
