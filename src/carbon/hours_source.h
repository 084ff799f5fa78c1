#pragma once
// Hours of a place from wherever they are to be had: a file, or a service. And what a run does when
// they are not to be had.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/warning.h"
#include "carbon/intensity_series.h"
#include "carbon/service.h"

namespace joulelab {

struct HoursRequest {
  std::string source;     // "hours.csv", or the name of a service
  std::string place;      // as resolve_place takes it; of a file: empty to believe the file
  WallTime from{}, to{};  // what is wanted; both zero: all of a file, the latest of a service
  std::string zone;       // the service's own name of the place; empty: found by the place
  std::optional<Basis> assumed{};  // of a file that states none; nothing: life-cycle
};

// Whether `source` names a file, there or not, and no service.
bool is_hours_file(const std::string& source);

// The steps that touch [from, to]; those after now are forecasts. Errors: `invalid` for a source
// that is neither a file nor known, for a place that is none, and for a file of another place;
// `missing` where there are no hours of that time; those of a service.
Result<IntensitySeries> open_hours(const HoursRequest& request, const ServiceSettings& settings);
Result<IntensitySeries> open_hours(const HoursRequest& request);  // with the usual settings

// The steps of `series` that touch [from, to]. Error `missing` where none does.
Result<IntensitySeries> hours_between(const IntensitySeries& series, WallTime from, WallTime to);

// What stands in for hours that are not to be had.
struct TableMean {
  Intensity mean;   // the table's, of a year; of a place that it lacks, the world's
  Warning warning;  // `hours-unavailable`, with the reason
};
TableMean table_mean(const HoursRequest& request, const Error& reason);

}  // namespace joulelab
