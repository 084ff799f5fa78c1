#pragma once
// How many repetitions does a difference need to be seen? On logarithms throughout: there "x %
// more" is one distance whatever the level, and energies scatter in proportion to their size.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "stats/descriptive.h"
#include "stats/interval.h"

namespace joulelab {

// How far single runs of one configuration scatter.
struct Scatter {
  double log_sd = 0;       // of the logarithms; about sd / mean where it is small
  double upper_limit = 0;  // of log_sd, one-sided at the asked level
  int degrees_of_freedom = 0;
};

// From pilot runs, one sample a configuration, pooled over those with two values or more (each less
// its own mean). Upper limit by chi squared: a plan for log_sd itself finds the difference too
// seldom about half of the time (Browne 1995), so plan for the limit. It assumes log-normal runs.
// Nothing where a value is not positive, none has two, or none varies.
std::optional<Scatter> scatter_of(Groups pilots, double level = 0.8);

// A difference of `ratio` (1.1: 10 % more), in sds of single runs, as the functions below want it.
double standardised(double ratio, double log_sd);  // both positive

struct PowerRequest {
  double power = 0.8;
  double alpha = 0.05;  // two-sided, of the whole family
  int comparisons = 1;  // of the family; alpha is shared out (Bonferroni: Holm needs no more)
  int most = 1'000;     // runs a group
};

// Power of the two-sided two-sample t test with n runs a group, n >= 2, by the noncentral t, both
// tails (Cohen 1988, section 2.5; R's power.t.test with strict = TRUE).
double t_test_power(int runs, double difference_in_sds, double alpha);

// The fewest runs a group that reach the power; nothing where `most` do not.
std::optional<int> runs_for_t_test(double difference_in_sds, const PowerRequest& request = {});

// The two-sided p of a test of groups; nothing where it is not defined.
using PValue = std::function<std::optional<double>(Groups)>;

struct SimulatedPower {
  double power = 0;
  Interval interval;  // 95 %, of the simulation's own error, Clopper & Pearson (1934)
  int runs = 0;       // a group
  int draws = 0;
};

// Share of simulated experiments in which p < alpha: groups of `runs` normal values of sd 1 about
// `means`. So any test can be planned, with the corrections and at the sizes at which it will be
// used; a rank test of three against three never has p < 0.1. The same seed for every `runs`.
SimulatedPower simulated_power(std::span<const double> means, int runs, double alpha,
                               const PValue& p_of, int draws = 2'000,
                               std::uint32_t seed = 20250101);

// The fewest runs a group that reach the power by simulation, by bisection: right to the error that
// the interval shows. Nothing where `most` do not.
std::optional<SimulatedPower> runs_by_simulation(std::span<const double> means, const PValue& p_of,
                                                 const PowerRequest& request = {},
                                                 int draws = 2'000, std::uint32_t seed = 20250101);

}  // namespace joulelab
