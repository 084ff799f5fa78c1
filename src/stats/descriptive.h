#pragma once
// A sample described. In all of stats/ a sample holds finite numbers only: whoever fills it leaves
// out what is missing. What is not defined for a sample is nothing, never NaN.

#include <optional>
#include <span>
#include <vector>

namespace joulelab {

// The samples that a test compares; each function says how many it needs of what size.
using Groups = std::span<const std::vector<double>>;

struct Description {
  int n = 0;
  double mean = 0, sd = 0, median = 0, min = 0, max = 0;  // sd: n - 1; 0 where n is 1
};

// Nothing for an empty sample. O(n log n).
std::optional<Description> describe(std::span<const double> sample);

// Two passes (Chan, Golub & LeVeque 1983), so a large mean with a small spread loses no digits.
double mean_of(std::span<const double> sample);      // n >= 1
double variance_of(std::span<const double> sample);  // n - 1 in the denominator; 0 where n < 2

// Type 7 of Hyndman & Fan (1996), as in R and NumPy. `sorted` ascends, n >= 1, 0 <= p <= 1.
double quantile_of_sorted(std::span<const double> sorted, double p);

double median_of(std::vector<double> sample);  // n >= 1

}  // namespace joulelab
