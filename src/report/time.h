#pragma once
// Points in time as reports write them.

#include <cstdint>
#include <string>

namespace joulelab {

// ISO 8601 in UTC with milliseconds: "2026-11-23T07:30:00.123Z".
std::string utc_text(std::int64_t unix_ns);

}  // namespace joulelab
