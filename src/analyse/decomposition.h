#pragma once
// RQ1: how much of the emissions' differences is energy and how much the grid.

#include <span>
#include <string>

#include "analyse/findings.h"
#include "analyse/matrix.h"
#include "base/result.h"

namespace joulelab {

// Of the finished runs that have an energy and an intensity of their own. Errors (`what` says why
// there is nothing to tell): no such runs, or one intensity for all. Intervals of the variances'
// shares: BCa over the runs inside each cell, 2,000 draws with a fixed seed; nothing where a cell
// has a single run. Those of ratios: t by Satterthwaite.
Result<DecompositionFinding> decomposition_of(const Matrix& matrix);

// The same energies priced at several places are no experiment about places: says so in a sentence,
// or nothing where there are fewer than two.
std::string place_note_of(std::span<const Intensity> places);

}  // namespace joulelab
