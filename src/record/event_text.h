#pragma once
// What befell a channel within a window, in words.

#include <string>

#include "record/trace.h"

namespace joulelab {

// "2 gaps, 1 reset, 12 unreadable samples"; empty where nothing happened.
std::string event_text(const EnergyEstimate& estimate);

}  // namespace joulelab
