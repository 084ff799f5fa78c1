#pragma once
// A place as the findings and `joulelab places --json` have it (docs/FORMATS.md).

#include <nlohmann/json.hpp>

#include "carbon/place_facts.h"

namespace joulelab {

nlohmann::ordered_json place_json(const Intensity& place);

// The same, and what else the tables know of it.
nlohmann::ordered_json place_json(const PlaceFacts& facts);

}  // namespace joulelab
