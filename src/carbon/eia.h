#pragma once
// The US Energy Information Administration: hourly generation by fuel of each balancing authority.
// The intensity is ours: the mix times factors.

#include "carbon/service.h"

namespace joulelab {

// A zone is a respondent ("CISO", "US48"). There is no forecast: Error `missing`.
Result<std::unique_ptr<CarbonService>> open_eia(ServiceSettings settings);

}  // namespace joulelab
