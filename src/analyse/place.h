#pragma once
// RQ1's other half: what the grid alone changes, the energy being the same.

#include <span>
#include <vector>

#include "analyse/findings.h"

namespace joulelab {

// Every pair of places, the higher emissions first. A ratio of two intensities of different bases
// means nothing and is marked so.
std::vector<PlaceComparison> place_comparisons_of(std::span<const Intensity> places);

// Of the mean emissions of each cell at each place, how much of the variance of their logarithm is
// the energy's and how much the place's: exact, since every cell is priced at every place. Of each
// basis with two places or more and two cells with an energy; nothing where all emit the same.
std::vector<PlaceShare> place_shares_of(const Findings& findings);

}  // namespace joulelab
