#pragma once
// The hours that joulelab when chooses by: a synthetic year, or whatever open_hours() opens.

#include <optional>
#include <string>

#include "base/result.h"
#include "carbon/start_time.h"

namespace joulelab {

struct StartHours {
  IntensitySeries average;  // or a marginal one, where that is all that was given
  std::optional<IntensitySeries> marginal;
};

struct StartHoursRequest {
  std::string hours;     // "synthetic", which brings its own marginal hours, or a source
  std::string marginal;  // another source; empty: none
  std::string place;
  StartWindow wanted;  // of a service; a file gives all that it has
};

// A file of `marginal` that states no basis is taken to be marginal. Errors: those of the place and
// of open_hours().
Result<StartHours> start_hours(const StartHoursRequest& request);

}  // namespace joulelab
