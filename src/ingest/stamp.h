#pragma once
// Times as other people's files write them.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/units.h"

namespace joulelab {

// "2023/03/09 13:27:53.079", "2022-12-05 09:55:44.537", "2022-12-05T22:24:36.219371", with or
// without Z or an offset (+02:00), or seconds or milliseconds since 1970: nanoseconds since 1970.
// Without an offset the zone is unknown and UTC is taken. Nothing where it is no time.
std::optional<std::int64_t> parse_stamp(std::string_view text);

// "0:02:21.90", "142.5": a duration.
std::optional<Seconds> parse_clock_time(std::string_view text);

}  // namespace joulelab
