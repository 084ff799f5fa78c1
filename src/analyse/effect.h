#pragma once
// RQ1, and the tests of RQ2: what a factor does to a response. Each factor is tested inside each
// combination of the other factors' levels; nothing is pooled over another factor.

#include <vector>

#include "analyse/analyse.h"
#include "analyse/matrix.h"

namespace joulelab {

// One comparison for each varying factor, combination of the others and response for which a test
// exists: two levels with values, more values than levels, and not all of them equal. Emissions at
// a place are energy times a constant, so their tests are the energy's, said once for each place.
std::vector<Comparison> comparisons_of(const Matrix& matrix, const AnalysisRequest& request);

// Factors no two levels of which ever meet the same levels of the others: their effect cannot be
// told apart from that of the others, and is not tested.
std::vector<std::string> confounded_factors(const Matrix& matrix);

}  // namespace joulelab
