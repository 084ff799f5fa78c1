#pragma once
// RQ2: what accuracy a joule buys.

#include <vector>

#include "analyse/findings.h"
#include "analyse/matrix.h"

namespace joulelab {

// A point for each cell that has both energy and accuracy. Cells compete within one set of data, on
// their means; a cell at chance is shown and does not compete. `cells` are those of the matrix, in
// its order. The probability of being on the front: see front_probabilities().
std::vector<ParetoPoint> pareto_of(const Matrix& matrix, const std::vector<CellFinding>& cells);

}  // namespace joulelab
