#pragma once
// What a recipe saves against the plain one, and what it costs in accuracy.

#include <map>
#include <optional>
#include <string>

#include "stats/interval.h"

namespace joulelab {

// Runs of one repetition share their seed and their block, so they are compared in pairs.
struct SavingFinding {
  std::map<std::string, std::string> within;  // the other factors, held fixed
  std::string recipe, plain;
  int pairs = 0;  // repetitions in which both have an energy
  double mean_energy_j = 0, mean_plain_energy_j = 0;
  double energy_saved = 0;  // 1 less the geometric mean of recipe's over plain's energy
  std::optional<Interval> energy_saved_interval;
  int accuracy_pairs = 0;
  std::optional<double> accuracy_gain;  // mean difference, a fraction; nothing where none told it
  std::optional<Interval> accuracy_gain_interval;
  std::string sentence;
};

}  // namespace joulelab
