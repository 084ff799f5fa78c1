#pragma once
// Interventions against the plain run: what each saves, and what it costs.

#include <string>
#include <vector>

#include "analyse/matrix.h"
#include "analyse/saving_finding.h"

namespace joulelab {

// The factor whose levels are interventions, and the level that is none.
struct PlainLevel {
  std::string factor, level;
};

// For each combination of the other factors and each level but the plain one. Intervals of 95 %,
// each by itself, are Student's t over the pairs: of the mean logarithm of the energies' ratio and
// of the mean difference of the accuracies. Nothing where fewer than two pairs, or none differ from
// each other. A level that has no pair is left out.
std::vector<SavingFinding> savings_of(const Matrix& matrix, const PlainLevel& plain);

}  // namespace joulelab
