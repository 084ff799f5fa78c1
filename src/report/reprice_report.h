#pragma once
// The same energy under many places or hours, as machines and browsers read it: docs/FORMATS.md,
// "Reprice". Pure, thread-safe.

#include <string>

#include "analyse/reprice_finding.h"

namespace joulelab {

// Everything but the single runs' emissions, which are energy x PUE x intensity; indented, UTF-8;
// what is not known is null, never 0.
std::string reprice_json(const RepriceFinding& finding);

// A place a line, of all runs together with an empty `run`, then of each; or a start a line where
// hours were priced. RFC 4180. An empty field means that there is no value.
std::string reprice_csv(const RepriceFinding& finding);

// One page with map, ranking and table, which asks no network for anything.
std::string reprice_html(const RepriceFinding& finding);

}  // namespace joulelab
