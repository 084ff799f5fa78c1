#pragma once
// Ranks with ties, the ground of every rank test: equal values share the mean of their ranks.

#include <span>
#include <vector>

#include "stats/descriptive.h"

namespace joulelab {

struct Ranks {
  std::vector<double> values;  // in the order of the sample, from 1
  double tie_sum = 0;          // sum of t^3 - t over the sets of t equal values; 0: no ties
};

// O(n log n).
Ranks ranks_of(std::span<const double> sample);

// The groups' values in one row, group by group.
std::vector<double> pooled(Groups groups);

}  // namespace joulelab
