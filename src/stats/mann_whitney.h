#pragma once
// Do two samples come from one distribution? By ranks.

#include <optional>
#include <span>

namespace joulelab {

struct MannWhitney {
  double u = 0;  // pairs in which a is greater, ties half
  double p = 1;  // two-sided
  bool is_exact = false;
};

// Mann & Whitney (1947). Exact where there are no ties and both samples have fewer than 50 values;
// otherwise the normal approximation with the corrections for ties and continuity. Nothing where a
// sample is empty or all values are equal.
std::optional<MannWhitney> mann_whitney(std::span<const double> a, std::span<const double> b);

}  // namespace joulelab
