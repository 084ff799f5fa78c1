#pragma once
// Electricity Maps, version 3: what is consumed in a zone, imports traced to where they come from.

#include "carbon/service.h"

namespace joulelab {

// Life-cycle emissions have the basis `consumption`. `is_direct`: of combustion alone, with the
// basis `direct` and a note that they are of what is consumed, not produced.
Result<std::unique_ptr<CarbonService>> open_electricity_maps(ServiceSettings settings,
                                                             bool is_direct);

}  // namespace joulelab
