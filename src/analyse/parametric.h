#pragma once
// The answer by means beside that by ranks, what it assumes, and whether both say the same. The
// checks of the assumptions choose nothing: a test that is picked by a test no longer keeps its
// level.

#include <string>
#include <vector>

#include "analyse/findings.h"
#include "stats/descriptive.h"

namespace joulelab {

// Welch's ANOVA with its explained share, or why there is none; the assumptions; the intervals of
// eta squared H and of Cliff's delta; Games-Howell's p of the pairs, which must be there already,
// in the order of the groups.
void add_parametric(Comparison& comparison, Groups groups);

// Holm (1979) over the tests of one response by one factor, each in its own combination of the
// other factors, for both kinds of test. Emissions at a place are energy times a constant: their
// tests are no new ones, so each place is a family of its own.
void correct_for_number(std::vector<Comparison>& comparisons);

// "By means the answer is the same: ...": both kinds of answer in words, and the assumptions.
std::string parametric_sentence(const Comparison& comparison);

}  // namespace joulelab
