#pragma once
// Do several groups come from one distribution? By ranks, without assuming a shape. The
// chi-squared p is rough for a few values a group, so the p over all reassignments stands beside.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stats/descriptive.h"

namespace joulelab {

struct KruskalWallis {
  double h = 0;  // corrected for ties
  int degrees_of_freedom = 0;
  double p = 1;            // chi-squared approximation
  double eta_squared = 0;  // (H - k + 1) / (n - k), Tomczak & Tomczak (2014); may be below 0
  int n = 0;
};

// Kruskal & Wallis (1952). Nothing unless there are two groups or more, none empty, more values
// than groups, and two different values.
std::optional<KruskalWallis> kruskal_wallis(Groups groups);

// What H would be under every way of dealing the same values out to groups of the same sizes.
struct KruskalNull {
  bool is_exact = false;         // every partition; otherwise a seeded sample of them
  std::uint64_t partitions = 0;  // seen
  std::vector<double> squares;   // sum of R_i^2 / n_i; H is increasing in it
};

// Enumerates where there are at most `most` partitions, n! / (n_1! ... n_k!), else draws 20,000
// with a fixed seed. `ranks` are those of the pooled values; their order plays no part.
KruskalNull kruskal_null(std::span<const double> ranks, std::span<const int> sizes,
                         std::uint64_t most = 100'000);

// Share of the partitions with at least the groups' H; for a sample (b + 1) / (m + 1), Phipson &
// Smyth (2010). `null` must be of the same pooled ranks and sizes.
double kruskal_permutation_p(Groups groups, const KruskalNull& null);

// The least p that any outcome could have had.
double smallest_permutation_p(const KruskalNull& null);

}  // namespace joulelab
