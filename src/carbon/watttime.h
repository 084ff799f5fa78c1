#pragma once
// WattTime, version 3: what one more kilowatt-hour makes the grid emit.

#include "carbon/service.h"

namespace joulelab {

// How dirty the margin is now among its own last hours: 0 the cleanest, 100 the dirtiest. No
// intensity, and never turned into one.
struct MarginPercentile {
  double percent = 0;
  WallTime at;
};

class WattTime : public CarbonService {
 public:
  virtual Result<MarginPercentile> percentile(const ServicePlace& place) = 0;
};

// A zone is a region ("CAISO_NORTH") or a point ("38.72,-121.42"), whose region is asked for.
Result<std::unique_ptr<WattTime>> open_watttime(ServiceSettings settings);

}  // namespace joulelab
