#pragma once
// Points in time as files and services write them: ISO 8601, which without a zone means UTC here.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace joulelab {

// "2026-01-01T12:30:15.5Z", "2026-01-01 12:30", "2026-01-01T12:30+01:00", "2026-01-01T12",
// "2026-01-01", "2026-01" and "2026" (their beginning). Nothing for anything else and outside the
// years 1970 to 2199.
std::optional<WallTime> utc_time(std::string_view text);

// "2026-01-01T12:30:00Z"
std::string text_of(WallTime time);

// "2026-01-01T12:30Z": what the services want in an address.
std::string minute_text(WallTime time);

}  // namespace joulelab
