#pragma once
// Ember: the intensity of countries by month and by year.

#include "carbon/service.h"

namespace joulelab {

// A zone is a country's ISO code of three letters ("FRA"). Months where there are some, else years.
// There is no forecast: Error `missing`.
Result<std::unique_ptr<CarbonService>> open_ember(ServiceSettings settings);

}  // namespace joulelab
