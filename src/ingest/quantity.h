#pragma once
// Numbers with their units, as headers and cells of foreign tables write them.

#include <optional>
#include <string>
#include <string_view>

namespace joulelab {

// A header taken apart: "power.draw [W]", "cpu usage (%)", "energy_kwh", "power_w", "Energy / J".
// `unit` is empty where none is recognised, and then `name` is the whole.
struct HeaderName {
  std::string name;  // lower case, without the unit: "power.draw", "energy"
  std::string unit;  // "W"
};
HeaderName header_name(std::string_view header);

// "118.31 W", "94 %", "24268 MiB", "12": the number and its unit, "" where none follows. Nothing
// for "[N/A]", "[Not Supported]", an empty cell, and what is not finite.
struct CellQuantity {
  double value = 0;
  std::string unit;
};
std::optional<CellQuantity> parse_quantity(std::string_view text);

// Whether it is a unit of any kind that is known: a rest of a cell that is none, such as ",200.5",
// belongs to a number that was not understood.
bool is_unit(std::string_view text);

// How many W, J, s or g one of `unit` is, or nothing where it is no unit of that kind.
std::optional<double> watts_per(std::string_view unit);
std::optional<double> joules_per(std::string_view unit);
std::optional<double> seconds_per(std::string_view unit);
std::optional<double> grams_per(std::string_view unit);

// No single machine draws more than this, a hundred kilowatts: then a unit was taken for another.
inline constexpr double most_machine_w = 1e5;

}  // namespace joulelab
