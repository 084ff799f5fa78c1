#pragma once
// What stands beside the emissions of the electricity, each a line of its own and never inside
// them: what cooling took, what the grid lost on the way, what the making of the device emitted.
// Everything here is pure and thread-safe.

#include <optional>
#include <string>

#include "record/emissions.h"

namespace joulelab {

// A device that has to be made before anything can run on it.
struct Embodied {
  double device_kg =
      0;                // CO2e of making, transport and disposal, as its maker or a study states it
  Seconds lifetime{0};  // over which it is written off, in hours of the clock; above 0
  double share = 1;     // of the device that was reserved: above 0, at most 1
  std::string source{};  // empty: as stated by who asks
  bool operator==(const Embodied&) const = default;
};

// What a person asked for beyond the operation. Nothing: it is not said, and not 0.
struct FootprintRequest {
  std::optional<double> loss_share;  // of what the stations feed in, lost before the socket: [0, 1)
  std::string loss_source{};         // empty: as stated by who asks
  std::optional<Embodied> embodied;
};

struct Footprint {
  Emissions operation;  // energy x PUE x intensity
  Emissions facility;   // the part of `operation` that is the PUE's: cooling and conversion
  std::optional<Emissions> grid_losses;
  std::optional<GramsCO2e> embodied;  // no interval: nobody states one for the device
};

// operation x (1 - 1 / PUE), since PUE is all energy over that of the computers (ISO/IEC
// 30134-2:2016). `pue` is at least 1.
Emissions facility_part(const Emissions& operation, double pue);

// operation x share / (1 - share): what has to be fed in so that the rest arrives (GHG Protocol,
// Scope 3, category 3, activity C). `share` is in [0, 1). Only for an intensity of what is
// produced.
Emissions grid_losses_of(const Emissions& operation, double share);

// M = TE x TiR / EL x RR / ToR (ISO/IEC 21031:2024): embodied emissions x time reserved over
// lifetime x share reserved.
GramsCO2e embodied_of(const Embodied& device, Seconds reserved);

// All of it for one operation under `pue`, on devices that were reserved for `reserved` together.
Footprint footprint_of(const Emissions& operation, double pue, Seconds reserved,
                       const FootprintRequest& request);

}  // namespace joulelab
