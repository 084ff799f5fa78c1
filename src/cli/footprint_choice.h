#pragma once
// What a person asks for beside the emissions of the electricity: the options, and what they say.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "carbon/footprint.h"

namespace joulelab {

struct FootprintChoice {
  std::optional<double> device_kg;
  std::string lifetime, share = "1", losses;
};

// --embodied, --lifetime, --share and --grid-losses. `choice` outlives `command`.
void add_footprint_options(CLI::App& command, FootprintChoice& choice);

// Error `invalid` names the option that says no quantity.
Result<FootprintRequest> footprint_request(const FootprintChoice& choice);

}  // namespace joulelab
