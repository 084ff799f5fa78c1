#pragma once
// What `joulelab study power` prints: how many repetitions a difference needs.

#include <string>

#include "analyse/pilot.h"
#include "stats/stopping.h"

namespace joulelab {

std::string pilot_text(const Pilot& pilot, const PilotRequest& request);

// What the rule of a study file will do, and cost, at this scatter of single runs.
std::string stopping_text(const StoppingRule& rule, double log_sd);

}  // namespace joulelab
