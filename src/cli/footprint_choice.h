#pragma once
// What a person asks for beside the emissions of the electricity: the options, and what they say.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "carbon/footprint.h"

namespace joulelab {

struct FootprintChoice {
  std::string device, lifetime, share = "1", losses;
};

// --embodied, --lifetime, --share and --grid-losses. `choice` outlives `command`.
void add_footprint_options(CLI::App& command, FootprintChoice& choice);

// `code`: of the place whose grid loses. Errors: `invalid` names the option that says neither a
// quantity nor something that the tables have; `missing` where they have no losses of the place.
Result<FootprintRequest> footprint_request(const FootprintChoice& choice, std::string_view code);

// A number from 1 to 10, or "published": what the operator of the cloud region `code` publishes.
struct StatedPue {
  double value = 1;
  std::string source;  // empty: a person stated it
};
// Errors as above.
Result<StatedPue> pue_named(std::string_view text, std::string_view code);

}  // namespace joulelab
