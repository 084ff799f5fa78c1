#pragma once
// Which means differ, and by how much, where the groups' variances do too: Welch's t of every pair,
// judged by the studentized range, which corrects for all the pairs at once.

#include <optional>
#include <vector>

#include "stats/descriptive.h"
#include "stats/interval.h"

namespace joulelab {

struct GamesHowellPair {
  std::size_t a = 0, b = 0;  // indices of groups, a < b
  double difference = 0;     // mean of a less mean of b
  double t = 0, degrees_of_freedom = 0;
  double p = 1;       // corrected for the number of pairs: adjust it no further
  Interval interval;  // of the difference; all of them hold together with probability `level`
};

// Games & Howell (1976), degrees of freedom by Satterthwaite (1946). It assumes normal groups, and
// rejects somewhat too often where one has fewer than six values. Empty unless there are two groups
// or more, each of two values or more, no two of them without variation. In the order (0, 1),
// (0, 2), ... (1, 2), ...
std::vector<GamesHowellPair> games_howell(Groups groups, double level = 0.95);

}  // namespace joulelab
