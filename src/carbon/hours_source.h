#pragma once
// Hours of a place from wherever they are to be had: a file, or a service.

#include <string>

#include "base/clock.h"
#include "carbon/intensity_series.h"

namespace joulelab {

struct HoursRequest {
  std::string source;  // "hours.csv", or the name of a service
  std::string place;  // a name or a code, as resolve_place takes it; of a file: empty to believe it
  WallTime from{}, to{};  // what is wanted; both zero: all that a file has
};

// The steps that touch [from, to]. Errors: `invalid` for a source that is neither a file nor known,
// and for a place that is none; `missing` where there are no hours of that time.
Result<IntensitySeries> open_hours(const HoursRequest& request);

// The steps of `series` that touch [from, to]. Error `missing` where none does.
Result<IntensitySeries> hours_between(const IntensitySeries& series, WallTime from, WallTime to);

}  // namespace joulelab
