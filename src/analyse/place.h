#pragma once
// RQ1's other half: what the grid alone changes, the energy being the same.

#include <span>
#include <vector>

#include "analyse/findings.h"

namespace joulelab {

// Every pair of places, the higher emissions first. A ratio of two intensities of different bases
// means nothing and is marked so.
std::vector<PlaceComparison> place_comparisons_of(std::span<const Intensity> places);

}  // namespace joulelab
