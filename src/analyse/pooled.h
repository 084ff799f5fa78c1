#pragma once
// All runs together by one factor, whatever the levels of the others: not how this program compares
// (effect.h), but how many studies did, so that their published figures can be found again.

#include <vector>

#include "analyse/matrix.h"

namespace joulelab {

// Of energy, and of emissions where each run was priced by its own intensity: Kruskal-Wallis for
// each factor, where more than one varies. Holm over all of them.
std::vector<PooledTest> pooled_tests_of(const Matrix& matrix);

}  // namespace joulelab
