#pragma once
// Comparing means and spreads of several groups by F tests.

#include <optional>

#include "stats/descriptive.h"

namespace joulelab {

struct FTest {
  double f = 0, numerator_freedom = 0, denominator_freedom = 0, p = 1;
};

// One-way analysis of variance, Fisher (1925). Needs two groups or more, none empty, and more
// values than groups; nothing otherwise, or where no group varies within itself.
std::optional<FTest> one_way_anova(Groups groups);

// Welch (1951): means of groups whose variances differ. Every group needs two values and must vary.
std::optional<FTest> welch_anova(Groups groups);

// Equality of variances: Levene's test on distances from the medians, Brown & Forsythe (1974).
std::optional<FTest> brown_forsythe(Groups groups);

}  // namespace joulelab
