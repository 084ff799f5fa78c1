#pragma once
// Which groups differ, and by how much, after a Kruskal-Wallis test: Dunn, Holm, Cliff.

#include <optional>
#include <span>
#include <vector>

#include "stats/descriptive.h"

namespace joulelab {

struct DunnPair {
  std::size_t a = 0, b = 0;  // indices of groups, a < b
  double z = 0;              // above 0: a ranks higher
  double p = 1;              // two-sided, of this pair alone
  double p_holm = 1;         // corrected for the number of pairs by Holm (1979): report this one
};

// Dunn (1964) on the pooled ranks, with the correction for ties. Empty where kruskal_wallis() is
// nothing. In the order (0, 1), (0, 2), ... (1, 2), ...
std::vector<DunnPair> dunn_pairs(Groups groups);

// Holm (1979): adjusted p in the order given, at most 1, never falling in the order of p.
std::vector<double> holm_adjusted(std::span<const double> p);

// Cliff (1993): P(a > b) - P(a < b). Needs both samples. O((n + m) log m).
double cliffs_delta(std::span<const double> a, std::span<const double> b);

}  // namespace joulelab
