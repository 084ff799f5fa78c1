#pragma once
// The services that tell the intensity of electricity hour by hour, behind one interface: of now,
// of the past, and a forecast.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "carbon/intensity_series.h"
#include "carbon/service_client.h"

namespace joulelab {

struct ServicePlace {
  std::string name, code;  // ours: "France", "FR"
  std::string zone;        // the service's: "FR", "10YFR-RTE------C", "CAISO_NORTH"
};

// Each series says its basis, source and licence, and of each step whether it is estimated or a
// forecast. Hours without a value are holes. Errors are those of ServiceClient::ask, `broken` for
// an answer that is none, `missing` where there are no hours. Not thread-safe.
class CarbonService {
 public:
  virtual ~CarbonService() = default;
  virtual Result<IntensitySeries> latest(const ServicePlace& place) = 0;
  virtual Result<IntensitySeries> range(const ServicePlace& place, WallTime from, WallTime to) = 0;
  virtual Result<IntensitySeries> forecast(const ServicePlace& place, Seconds horizon) = 0;
};

// electricitymaps, electricitymaps-direct, watttime, gbintensity, entsoe, eia, ember.
std::vector<std::string> service_names();

// Error `invalid` for a name that is none, with the nearest.
Result<std::unique_ptr<CarbonService>> open_service(std::string_view name,
                                                    ServiceSettings settings);

// What the service calls the place. `zone`: its own name, taken as it is; empty: found by the
// place. Error `invalid` where that cannot be told.
Result<ServicePlace> service_place(std::string_view service, std::string_view place,
                                   std::string_view zone);

}  // namespace joulelab
