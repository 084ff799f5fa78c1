#pragma once
// All that the tables know of one place, for who shows it.

#include <optional>

#include "carbon/coordinates.h"
#include "carbon/grid_losses.h"
#include "carbon/pue.h"
#include "record/intensity.h"

namespace joulelab {

struct PlaceFacts {
  Intensity intensity;
  std::optional<Coordinates> coordinates;
  std::optional<PueFigure> pue;
  std::optional<GridLosses> losses;
};

inline PlaceFacts facts_of(const Intensity& intensity) {
  return {intensity, coordinates_of(intensity.code), pue_of(intensity.code),
          grid_losses_of(intensity.code)};
}

}  // namespace joulelab
