#pragma once
// Repeat until the mean is known well enough: when to stop, and what looking at the data costs. A
// rule that stops as soon as the runs happen to agree stops too early too often, so its interval
// holds the truth less often than it says: simulate_stopping() tells by how much.

#include <cstdint>
#include <optional>
#include <span>

namespace joulelab {

struct StoppingRule {
  double relative_half_width = 0.05;  // of the mean's interval, over the mean
  int at_least = 5, at_most = 30;     // runs; 2 <= at_least <= at_most
  int every = 1;                      // looks at at_least, at_least + every, ...
  double level = 0.95;                // coverage of the interval
  bool operator==(const StoppingRule&) const = default;
};

enum class Verdict { go_on, narrow_enough, at_most };

struct Look {
  Verdict verdict = Verdict::go_on;
  std::optional<double> relative_half_width;  // nothing where n < 2 or the mean is not positive
};

// Stops at the first look at which t(n - 1) s / sqrt(n) <= relative_half_width * mean (Chow &
// Robbins 1965; Nadas 1969 for a relative width), or at at_most. Depends on the sample alone, so a
// study that was broken off resumes with the same verdict. Runs that agree exactly are narrow
// enough.
Look look_at(std::span<const double> sample, const StoppingRule& rule);

// The verdict of several samples that stop together, as the cells of a block design do: go_on while
// one of them goes on. narrow_enough only where all are.
Verdict verdict_of(std::span<const Look> looks);

struct StoppingCost {
  double coverage = 0;  // how often the interval at the stop holds the mean
  double mean_runs = 0;
  double share_at_most = 0;  // stopped by at_most, not by the width
  double sd_bias = 0;        // of the sd at the stop over the true one, less 1: below 0
  int draws = 0;
};

// By simulation of normal runs with this coefficient of variation (sd / mean, above 0). The mean
// itself stays unbiased: a normal sample's mean and sd are independent.
StoppingCost simulate_stopping(const StoppingRule& rule, double coefficient_of_variation,
                               int draws = 10'000, std::uint32_t seed = 19650601);

}  // namespace joulelab
