#pragma once
// A Run as JSON: the contract of docs/FORMATS.md, and the store's document. Traces are not in it;
// everything that was derived from them is.

#include <string>
#include <string_view>

#include "base/result.h"
#include "record/run.h"

namespace joulelab {

// The version of the contract. It rises when a field changes its meaning or goes; new fields may
// come at any time.
inline constexpr int run_json_version = 1;

// `indent` spaces per level; -1 for one line.
std::string to_json_text(const Run& run, int indent = -1);

// The inverse. Error `broken` for a text that is no run, `invalid` for a newer version.
Result<Run> run_from_json_text(std::string_view text);

// "2026-01-01T00:00:00Z"
std::string utc_text(std::int64_t unix_ns);

}  // namespace joulelab
