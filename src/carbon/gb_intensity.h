#pragma once
// Great Britain's Carbon Intensity service: half hours, direct emissions, no key.

#include "carbon/service.h"

namespace joulelab {

// A zone is "GB", or the number of a region (1 to 17), of which there are forecasts alone.
Result<std::unique_ptr<CarbonService>> open_gb_intensity(ServiceSettings settings);

}  // namespace joulelab
