#pragma once
// Points on the globe: where a place of the tables is, and what a person types for one.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace joulelab {

struct Coordinates {
  double latitude_deg = 0, longitude_deg = 0;  // north and east are positive
  bool operator==(const Coordinates&) const = default;
};

// "48.86,2.35", "48.86 2.35", "48.86N 2.35E", "33.9° S, 18.4° E". Nothing for a text that is no two
// numbers; Error `invalid` for numbers that are no latitude and longitude.
Result<std::optional<Coordinates>> parse_coordinates(std::string_view text);

// A point in the place with this code, to draw it: the city of a cloud region, else one well
// inside. Nothing for an unknown code, the world and groups of countries. Thread-safe.
std::optional<Coordinates> coordinates_of(std::string_view code);

// The ISO code of the country that a place is in: "US" of "US-OR", "FR" of "aws:eu-west-3". Empty
// as above.
std::string country_of(std::string_view code);

}  // namespace joulelab
