#pragma once
// What the F and t tests assume of the groups, looked at. It chooses nothing: a test that is picked
// by a test on the same data no longer keeps its level (Zimmerman 2004), so report both kinds.

#include <optional>
#include <vector>

#include "stats/normality.h"
#include "stats/variance.h"

namespace joulelab {

struct Assumptions {
  // One a group, in their order; nothing where the group is too small or does not vary.
  std::vector<std::optional<ShapiroWilk>> normality;
  std::vector<std::optional<double>> normality_p_holm;  // corrected for the number of groups tested
  std::optional<ShapiroWilk> residuals;  // of all groups together, each less its mean
  std::optional<FTest> spread;           // Brown & Forsythe: are the variances equal?
  std::optional<double> sd_ratio;        // greatest sd over least; nothing where one is 0
};

// Few values find little: a large p is no proof. Residuals are not quite independent, so their p is
// a little too large. Nothing unless there are two groups or more, none empty.
std::optional<Assumptions> assumptions_of(Groups groups);

}  // namespace joulelab
