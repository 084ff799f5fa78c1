#pragma once
// From the name of a place to the carbon intensity of its electricity, from the tables in data/.
// The tables travel in the binary and are parsed when the first place is asked for.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/warning.h"
#include "record/intensity.h"

namespace joulelab {

// The tables, parsed once. Thread-safe.
std::span<const Intensity> known_places();

// Resolves ISO codes (FR, FRA), names in English and in the languages that are official there
// (France, Deutschland, 日本), US states (US-OR, Oregon), Canadian and Australian provinces and
// states (CA-QC, Quebec), eGRID subregions (EGRID-NYCW, NYCW), cloud regions (aws:eu-west-3, the
// bare region where one provider has it, "Europe (Paris)", "AWS Paris"), coordinates (48.86,2.35:
// the country, state or province that holds the point, or the nearest within 50 km; `note` says
// which) and WORLD. Case, spaces, punctuation and accents do not matter. Error `invalid` with the
// nearest names, or with the choices where a name is that of several places (Georgia); Error
// `missing` where a place is known and no figure can be believed. Thread-safe.
Result<Intensity> resolve_place(std::string_view name);

// Each of them; of no name the world's mean. Errors as above.
Result<std::vector<Intensity>> resolve_places(std::span<const std::string> names);

// A warning for intensities of different bases, with who has which; empty where all are alike. They
// answer different questions and differ severalfold on a clean grid, so no comparison may mix them
// without a word.
std::vector<Warning> basis_warnings(std::span<const Intensity> places);

}  // namespace joulelab
