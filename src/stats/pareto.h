#pragma once
// Which choices are worth a thought: those that no other beats in both respects.

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

}  // namespace joulelab
