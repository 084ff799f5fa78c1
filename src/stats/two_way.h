#pragma once
// Two factors at once: does the effect of one depend on the level of the other? An architecture
// that is frugal on one host may not be on another, and tests inside each host cannot say so.

#include <optional>
#include <span>
#include <vector>

#include "stats/variance.h"

namespace joulelab {

// grid[i][j]: the sample at level i of the first factor and level j of the second. All of what
// follows is nothing unless both have two levels or more, every combination has a value, there are
// more values than combinations, and some combination varies within itself.
using Grid = std::span<const std::vector<std::vector<double>>>;

struct TwoWay {
  FTest first, second, interaction;
  int n = 0;  // for explained_share() of one of them
};

// Analysis of variance with both factors fixed, Fisher (1925). Of unequal numbers the sums of
// squares are Yates's (1934) of weighted means, "type III": each effect is tested on the unweighted
// means of the combinations. It assumes independent normal errors of one variance.
std::optional<TwoWay> two_way_anova(Grid grid);

// Aligned rank transform (Wobbrock, Findlater, Gergle & Higgins 2011; Higgins & Tashtoush 1994):
// for each effect the estimates of the others are taken off, the rest is ranked, and the F of that
// effect alone is read from an analysis of variance of the ranks. With unequal numbers the effects
// are estimated from unweighted means, as type III tests them. It assumes errors of one continuous
// distribution; with unequal spreads or many ties it rejects too often (Luepsen 2017).
std::optional<TwoWay> aligned_rank_transform(Grid grid);

// P of the same three F by permutation: the values need not be normal, only exchangeable.
struct TwoWayPermutation {
  double first = 1, second = 1, interaction = 1;
  bool first_is_exact = false, second_is_exact = false;  // over every reassignment
  int draws = 0;                                         // of each test that is not exact
};

// Of a factor: values are dealt anew among its levels inside each level of the other, so the p is
// exact for "no effect at any level of the other" (Edgington & Onghena 2007); every reassignment
// where there are at most 20,000, else draws with a fixed seed and (b + 1) / (m + 1) (Phipson &
// Smyth 2010). Of the interaction there is no exact test: the residuals of the additive model are
// permuted (Freedman & Lane 1983, Anderson & ter Braak 2003), which is close from some 20 values
// on.
std::optional<TwoWayPermutation> two_way_permutation(Grid grid, int draws = 9'999);

}  // namespace joulelab
