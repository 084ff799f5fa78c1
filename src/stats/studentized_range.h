#pragma once
// The distribution of the range of k means over their common standard error: what the largest of
// all differences between k groups may be by chance. Boost has none.

namespace joulelab {

// P(Q > q), Student (1927), Tukey (1953); groups >= 2, freedom > 0, q >= 0. Both integrals by the
// trapezoidal rule, which converges exponentially for such integrands (Trefethen & Weideman 2014);
// the tail is summed itself and not taken from 1, so that small p keep their digits.
double studentized_range_upper_tail(double q, int groups, double degrees_of_freedom);

// The q that is exceeded with probability `tail`, 0 < tail < 1.
double studentized_range_upper_quantile(double tail, int groups, double degrees_of_freedom);

}  // namespace joulelab
