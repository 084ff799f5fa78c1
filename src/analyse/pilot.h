#pragma once
// How many repetitions a study needs, by runs that were made: a few of each combination tell how
// far the energy of one scatters, and that says what difference can be seen.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/run.h"
#include "stats/power.h"

namespace joulelab {

struct PilotRequest {
  double difference = 0.05;  // 0.05: one combination takes 5 % more than another; above 0
  double power = 0.8;        // 0 < power < 1
  double alpha = 0.05;       // of the whole family of comparisons
  int levels = 2;            // that are compared with each other: levels (levels - 1) / 2 pairs
  int most = 500;            // repetitions; more are not looked for
  int draws = 2'000;         // simulated studies for each number of repetitions
};

struct PlannedTest {
  std::string name;
  std::string correction;            // of several pairs, and how
  std::optional<int> runs;           // a combination, by the scatter itself; nothing: over `most`
  std::optional<int> runs_cautious;  // by the upper limit of the scatter
  bool is_simulated = false;
};

struct Pilot {
  int runs = 0, combinations = 0;  // with an energy; those of two runs or more
  Scatter scatter;                 // of the energies, about each combination's own mean
  std::vector<PlannedTest> tests;
};

// How many levels the factor with the most of them has in these runs; at least 2.
int levels_of_largest_factor(std::span<const Run> runs);

// Finished runs with an energy, by combination of factors. Nothing where no combination has two
// such runs, they do not scatter at all, or an energy is not positive. Takes seconds where many
// repetitions are needed. Deterministic; thread-safe.
std::optional<Pilot> pilot_of(std::span<const Run> runs, const PilotRequest& request);

}  // namespace joulelab
