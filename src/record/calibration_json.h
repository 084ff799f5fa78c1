#pragma once
// A Calibration as JSON: the contract of docs/FORMATS.md, and the store's document.

#include <string>
#include <string_view>

#include "base/result.h"
#include "record/calibration.h"

namespace joulelab {

// The version of the contract. It rises when a field changes its meaning or goes.
inline constexpr int calibration_json_version = 1;

// `indent` spaces per level; -1 for one line.
std::string to_json_text(const Calibration& calibration, int indent = -1);

// The inverse. Error `broken` for a text that is no calibration, or one whose parts do not belong
// together; `invalid` for a newer version.
Result<Calibration> calibration_from_json_text(std::string_view text);

}  // namespace joulelab
