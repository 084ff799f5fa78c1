#pragma once
// From the name of a place to the carbon intensity of its electricity, from the tables in data/.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/intensity.h"

namespace joulelab {

// The tables, parsed once. Thread-safe after the first call.
std::span<const Intensity> known_places();

// Resolves ISO codes (FR, FRA), names in English (France), US states (US-OR, Oregon), Canadian and
// Australian provinces and states (CA-QC, Quebec), cloud regions (aws:eu-west-3, gcp:europe-west9,
// or the bare region where one provider has it). Error `invalid` with the nearest names.
Result<Intensity> resolve_place(std::string_view name);

}  // namespace joulelab
