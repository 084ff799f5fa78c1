#pragma once
// Which files belong to the same run: tools leave several beside each other.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ingest/import.h"

namespace joulelab {

std::string folder_of(std::string_view file);

// What the name of a log says of the moment when it began: "20230309T132750" of
// "gpu-power-20230309T132750.csv", or nothing where it ends in fewer than eight digits.
std::string stamp_in_name(std::string_view file);

// When the last sample of any of the file's traces was; nothing where it has none.
std::optional<Instant> end_of(const Import& import);

// The log of power that a log of CPU and memory belongs to: the only one in its folder with its
// stamp whose samples overlap it in time. Nothing where there is none, or several: a stamp may be
// but a date, and then it tells no run from another.
const Import* power_log_beside(std::span<const Import> imports, const Import& usage);

}  // namespace joulelab
