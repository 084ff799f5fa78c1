#pragma once
// The parts of a run's JSON that other documents hold in the same form (docs/FORMATS.md). What
// reads them throws nlohmann's exceptions for a field of a wrong type.

#include <nlohmann/json_fwd.hpp>

#include "base/warning.h"
#include "record/calibration.h"

namespace joulelab {

nlohmann::ordered_json json_of(const Machine& machine);
nlohmann::ordered_json json_of(const Warning& warning);
nlohmann::ordered_json json_of(const CalibratedEnergy& calibrated);

Machine machine_from(const nlohmann::json& json);
CalibratedEnergy calibrated_energy_from(const nlohmann::json& json);

}  // namespace joulelab
