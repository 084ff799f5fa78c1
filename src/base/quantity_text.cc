#include "base/quantity_text.h"

#include <cmath>
#include <fmt/format.h>
#include <span>

#include "base/text.h"

namespace joulelab {
namespace {

struct NamedUnit {
  std::string_view name;
  double scale;
};

constexpr NamedUnit energy_units[] = {
    {"J", 1}, {"kJ", 1e3}, {"MJ", 1e6}, {"Wh", joules_per_kwh / 1000}, {"kWh", joules_per_kwh}};
constexpr NamedUnit mass_units[] = {{"mg", 1e-3}, {"g", 1}, {"kg", 1e3}};

std::string_view unit_at_end(std::string_view text) {
  auto begin = text.size();
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  while (begin > 0 && is_letter(text[begin - 1])) --begin;
  return text.substr(begin);
}

// `kind`: "an energy"; `like`: "50Wh or 0.2kWh".
Result<double> parse(std::string_view text, std::span<const NamedUnit> units, std::string_view kind,
                     std::string_view like) {
  text = trim(text);
  const auto unit = unit_at_end(text);
  const auto number = to_double(text.substr(0, text.size() - unit.size()));
  for (const auto& known : units) {
    if (known.name != unit || !number) continue;
    const double value = *number * known.scale;
    if (std::isfinite(value) && value > 0) return value;
  }
  return fail(Error::Kind::invalid, fmt::format("'{}' is not {} above 0 with its unit", text, kind),
              fmt::format("write it like {}", like));
}

}  // namespace

Result<Joules> parse_energy(std::string_view text) {
  const double value_j =
      JOULELAB_TRY(parse(text, energy_units, "an energy", "500J, 20kJ, 1.5MJ, 50Wh or 0.2kWh"));
  return Joules{value_j};
}

Result<GramsCO2e> parse_co2e(std::string_view text) {
  const double mass_g =
      JOULELAB_TRY(parse(text, mass_units, "a mass of CO2e", "500mg, 20g or 1.5kg"));
  return GramsCO2e{mass_g};
}

}  // namespace joulelab
