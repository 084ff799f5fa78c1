#pragma once
// RQ2 by architecture where the host, or another factor beside the data, varies too: a cell on a
// frugal host must not win for its architecture.

#include <vector>

#include "analyse/findings.h"
#include "analyse/matrix.h"

namespace joulelab {

struct ArchitectureFront {
  std::vector<ParetoPoint> points;  // `cell` is the architecture
  std::vector<TradeoffStep> steps;  // as tradeoffs_of() has them, by architecture
};

// Within each set of data, by those combinations of the other factors in which every architecture
// has runs with energy and accuracy and is not at chance; an architecture that never learned takes
// no part. Energy is the geometric mean, accuracy the mean, of the combinations' means. Empty where
// nothing but architecture and data varies, or no combination is left.
ArchitectureFront architecture_front_of(const Matrix& matrix,
                                        const std::vector<CellFinding>& cells);

}  // namespace joulelab
