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

// The numbers of a column of times: seconds since 1970 where the first of them is such, else a
// count from the beginning. A unit other than seconds that the header names holds for all.
class TimeCells {
 public:
  TimeCells(double seconds_each, std::string_view first_number);
  // Stamps are read whatever the column counts in. Nothing where it is no time, and for a count
  // from the beginning of over three years in seconds.
  std::optional<std::int64_t> unix_ns_of(std::string_view cell) const;

 private:
  double seconds_each_;
  bool is_epoch_;
};

// "0:02:21.90", "142.5": a duration.
std::optional<Seconds> parse_clock_time(std::string_view text);

}  // namespace joulelab
