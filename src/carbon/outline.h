#pragma once
// Which country, state or province a point is in, by the outlines of data/shapes.csv (Natural
// Earth, 1:50 million, simplified to about 2 km). They are parsed when the first point is asked
// for.

#include <optional>
#include <string>

#include "carbon/coordinates.h"

namespace joulelab {

struct OutlineHit {
  std::string code;  // of a place, with or without a figure: "FR", "US-OR", "JE"
  std::string name;
  double distance_km = 0;  // 0: inside; else the way to its border or coast
};

// The place that holds the point, else the nearest within `most_km`, else nothing. Thread-safe.
std::optional<OutlineHit> outline_at(Coordinates at, double most_km);

}  // namespace joulelab
