#include "carbon/footprint.h"

namespace joulelab {
Emissions facility_part(const Emissions& operation, double pue) {
  return scaled(operation, 1 - 1 / pue);
}

Emissions grid_losses_of(const Emissions& operation, double share) {
  return scaled(operation, share / (1 - share));
}

GramsCO2e embodied_of(const Embodied& device, Seconds reserved) {
  constexpr double grams_per_kg = 1000;
  return {grams_per_kg * device.device_kg * (reserved / device.lifetime) * device.share};
}

Footprint footprint_of(const Emissions& operation, double pue, Seconds reserved,
                       const FootprintRequest& request) {
  Footprint footprint{.operation = operation,
                      .facility = facility_part(operation, pue),
                      .grid_losses = {},
                      .embodied = {}};
  if (request.loss_share) footprint.grid_losses = grid_losses_of(operation, *request.loss_share);
  if (request.embodied) footprint.embodied = embodied_of(*request.embodied, reserved);
  return footprint;
}

}  // namespace joulelab
