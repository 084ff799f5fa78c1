#pragma once
// The answer by means, which stands beside the answer by ranks: neither is chosen by a test.

#include <string>

#include "stats/assumption.h"
#include "stats/effect_size.h"
#include "stats/variance.h"

namespace joulelab {

struct ParametricAnswer {
  std::string name;  // "Welch's ANOVA"
  FTest test;
  double p_adjusted = 1;  // over the same tests as the comparison's own
  ExplainedShare share;   // of Welch's test a rough value
};

}  // namespace joulelab
