#pragma once
// Two factors at once: whether the effect of one depends on the level of the other.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stats/effect_size.h"
#include "stats/variance.h"

namespace joulelab {

// One effect of a two-way design by three tests. Adjusted by Holm over the tests of the same kind
// (interactions; factors) of one response.
struct TwoWayEffect {
  std::string name;  // "architecture", "host", "architecture x host"
  FTest ranks;       // of the aligned ranks
  FTest anova;       // of the logarithms, or of the values
  double p_permutation = 1;
  bool is_exact = false;  // every reassignment was seen
  double ranks_p_adjusted = 1, anova_p_adjusted = 1, permutation_p_adjusted = 1;
  ExplainedShare share;  // partial, of the ANOVA
};

// The levels of the first factor whose distance changes most over the second.
struct InteractionContrast {
  std::string a, b;         // of the first factor
  std::string least, most;  // levels of the second, where a lies the least and the most above b
  // a over b, by geometric means; differences a - b where the values are not logarithms.
  double at_least = 1, at_most = 1;
};

struct InteractionFinding {
  std::string question, response, first, second;
  std::map<std::string, std::string> within;  // the other factors, held fixed
  std::vector<std::string> first_levels, second_levels;
  std::vector<std::string> left_out;  // "host taipei": levels that lack a combination
  int n = 0;
  bool is_log = false;                // tested are ratios, not differences
  std::vector<TwoWayEffect> effects;  // first, second, interaction; empty: see no_test
  std::optional<InteractionContrast> contrast;
  std::string permutation;  // how
  std::string no_test;      // why there is none
  int tests = 1;            // interactions of this response that were tested: Holm's number
  std::string sentence;
};

}  // namespace joulelab
