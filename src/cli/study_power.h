#pragma once
// What `joulelab study power` prints: how many repetitions a difference needs.

#include <string>

#include "analyse/pilot.h"

namespace joulelab {

std::string pilot_text(const Pilot& pilot, const PilotRequest& request);

}  // namespace joulelab
