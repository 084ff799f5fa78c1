#pragma once
// What one cell costs and is worth against another, trained on the same data.

#include <map>
#include <optional>
#include <string>

#include "stats/interval.h"

namespace joulelab {

// On the Pareto front from one cell to the next more accurate; off it from the cell that beats it.
struct TradeoffStep {
  std::map<std::string, std::string> within;  // data; empty where it does not vary
  std::string from, to;                       // cells, or architectures over `combinations`
  int combinations = 0;     // of the other factors that both ran with; 0: cell against cell
  double energy_ratio = 1;  // mean energy of `to` over that of `from`
  std::optional<Interval> energy_interval;
  double accuracy_gain = 0;  // mean accuracy of `to` less that of `from`, a fraction
  std::optional<Interval> accuracy_interval;
  bool is_on_front = false;  // both are
  bool is_answer = false;    // the one step that answers the question for this set of data
  std::string sentence;
};

}  // namespace joulelab
