#pragma once
// The values of one response at two factors' levels: the largest part in which no combination is
// without a run.

#include <string>
#include <vector>

#include "analyse/matrix.h"

namespace joulelab {

struct InteractionGrid {
  Levels within;
  std::vector<std::string> first, second;                 // levels
  std::vector<std::vector<std::vector<double>>> samples;  // by first, then by second
  std::vector<std::string> left_out;                      // "host taipei"
  bool is_complete = true;  // false: no two by two levels are complete
};

// One for each combination of the other factors in which both factors have two levels or more with
// values. The largest part: the most combinations, then the most values; with more than sixteen
// levels of both factors it is not searched for, and a grid with gaps is not complete.
std::vector<InteractionGrid> grids_of(const Matrix& matrix, const std::string& first,
                                      const std::string& second, const std::string& response);

}  // namespace joulelab
