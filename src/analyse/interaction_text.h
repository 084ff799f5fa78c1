#pragma once
// Interactions in words.

#include <string>
#include <vector>

#include "analyse/findings.h"

namespace joulelab {

// What the three tests say of an interaction at the level of significance, corrected.
enum class InteractionVerdict { shown, not_shown, tests_disagree, not_tested };
InteractionVerdict verdict_of(const InteractionFinding& finding);

// `what` is the response in the middle of a sentence: "energy".
std::string interaction_sentence(const InteractionFinding& finding, const std::string& what);

// One sentence for each response and pair of factors, over all combinations of the others.
std::vector<std::string> interaction_answers(const std::vector<InteractionFinding>& interactions,
                                             const std::vector<Response>& responses);

}  // namespace joulelab
