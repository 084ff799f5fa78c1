#pragma once
// A comparison in words, with the warning that limits it.

#include <optional>
#include <string>

#include "analyse/findings.h"
#include "analyse/stratum.h"

namespace joulelab {

inline constexpr double significance = 0.05;  // of every test of a report

// The p of the rank test: by permutation where there is one.
double best_p(const Comparison& comparison);

// Even a complete separation of the levels would not reach the level of significance.
bool is_hopeless(const Comparison& comparison);

// Whether ranks and means say the same at the level of significance, both corrected for the number
// of tests; nothing where there is no answer by means.
std::optional<bool> agrees(const Comparison& comparison);

std::string in_sentence(const Response& response);  // "energy"

// `what` is the response in the middle of a sentence: "energy", "emissions in France".
std::string comparison_sentence(const Comparison& comparison, const LevelSamples& samples,
                                const Response& response, const std::string& what);

}  // namespace joulelab
