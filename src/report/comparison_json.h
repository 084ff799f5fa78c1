#pragma once
// Comparisons, interactions and the decomposition of emissions in the report's JSON.

#include <nlohmann/json.hpp>

#include "analyse/findings.h"

namespace joulelab {

nlohmann::ordered_json json_of(const Comparison& comparison);
nlohmann::ordered_json json_of(const InteractionFinding& interaction);
nlohmann::ordered_json json_of(const DecompositionFinding& decomposition);
nlohmann::ordered_json json_of(const TradeoffStep& step);

}  // namespace joulelab
