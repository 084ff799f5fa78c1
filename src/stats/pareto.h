#pragma once
// Which choices are worth a thought: those that no other beats in both respects.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace joulelab {

struct Option {
  double cost = 0;   // less is better
  double worth = 0;  // more is better
};

// True where no other option costs at most as much and is worth at least as much, one of them
// strictly (Pareto 1906). Equal options stand or fall together. O(n log n), in the order given.
std::vector<bool> pareto_front(std::span<const Option> options);

// How often each of several choices, known by their runs, is on the front of the means when the
// runs are drawn anew from themselves (Efron 1979): cost and worth of a run stay together.
// `rivals[i][j]` are the runs of choice i under condition j; runs are drawn inside each, and a mean
// is that of the conditions' means. Nothing where a condition has fewer than two runs. With fewer
// than some ten runs each the draws scatter too little, so that the figures are too sure.
using Rivals = std::span<const std::vector<std::vector<Option>>>;
std::optional<std::vector<double>> front_probabilities(Rivals rivals, int draws = 2'000,
                                                       std::uint32_t seed = 19060401);

}  // namespace joulelab
