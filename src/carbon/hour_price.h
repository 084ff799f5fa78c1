#pragma once
// What a run that has ended is priced at by the hours in which it took its energy. No run fails for
// a lookup: where the hours are not to be had, the table's mean of a year is used, and that is
// said.

#include <vector>

#include "base/warning.h"
#include "carbon/hours_source.h"
#include "record/run.h"

namespace joulelab {

struct HourPrice {
  Intensity intensity;            // where the table has the same basis, as uncertain as its figure
  std::vector<Warning> warnings;  // `hours-unavailable`, `even-profile`
};

// `request` names source, place and zone; its times are the run's own. A service is asked within
// the patience of `settings`.
HourPrice hour_price(const Run& run, HoursRequest request, const ServiceSettings& settings);

}  // namespace joulelab
