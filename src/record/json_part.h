#pragma once
// The parts of a run's JSON that the findings' JSON holds in the same form (docs/FORMATS.md).

#include <nlohmann/json_fwd.hpp>

#include "base/warning.h"
#include "record/machine.h"

namespace joulelab {

nlohmann::ordered_json json_of(const Machine& machine);
nlohmann::ordered_json json_of(const Warning& warning);

}  // namespace joulelab
