#pragma once
// Do two samples come from one distribution? By ranks; and by how much one lies above the other.

#include <optional>
#include <span>

#include "stats/interval.h"

namespace joulelab {

struct MannWhitney {
  double u = 0;              // pairs in which a is greater, ties half
  double p = 1;              // two-sided; exact where is_exact, else the approximate
  bool is_exact = false;     // over every way of dealing out the ranks
  double p_approximate = 1;  // normal, with the corrections for ties and continuity
};

// Mann & Whitney (1947). Exact where both samples have fewer than 50 values: without ties by the
// recurrence for U, with ties by the shift algorithm of Streitberg & Roehmel (1986), in which p is
// the share of outcomes at least as far from the expected. Nothing where a sample is empty or all
// values are equal.
std::optional<MannWhitney> mann_whitney(std::span<const double> a, std::span<const double> b);

struct Shift {
  double estimate = 0;               // median of all differences a - b
  std::optional<Interval> interval;  // nothing where the samples are too small for the level
};

// Hodges & Lehmann (1963), with the interval that Mann & Whitney's test leaves (Moses 1953): exact
// where both samples have fewer than 50 values, by the normal approximation otherwise. It assumes
// that the two distributions are of one shape; with ties it holds the truth at least as often as it
// says. Nothing where a sample is empty. O(n m log n m).
std::optional<Shift> hodges_lehmann(std::span<const double> a, std::span<const double> b,
                                    double level = 0.95);

}  // namespace joulelab
