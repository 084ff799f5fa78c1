#pragma once
// RQ1's third part: does the effect of the architecture depend on the host, the data, the place? Of
// energy and emissions the logarithms are tested: there a factor that multiplies is no interaction.

#include <vector>

#include "analyse/findings.h"
#include "analyse/matrix.h"

namespace joulelab {

// Every pair of factors that vary, inside each combination of the others, for energy, for emissions
// where runs were made under several intensities, and for accuracy. Combinations without a run: the
// largest complete part is tested, and `left_out` names the rest.
std::vector<InteractionFinding> interactions_of(const Matrix& matrix);

}  // namespace joulelab
