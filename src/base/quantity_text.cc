#include "base/quantity_text.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string_view>

#include "base/text.h"

namespace joulelab {
namespace {

struct Scale {
  double factor;
  std::string_view unit;
};

template <std::size_t n>
Scale scale_for(double value, const std::array<Scale, n>& scales) {
  for (const auto& scale : scales) {
    if (std::abs(value) >= scale.factor) return scale;
  }
  return value == 0 ? scales[n / 2] : scales[n - 1];
}

template <std::size_t n>
std::string scaled(double value, const std::array<Scale, n>& scales) {
  const auto scale = scale_for(value, scales);
  return fmt::format("{} {}", significant(value / scale.factor), scale.unit);
}

constexpr std::array<Scale, 5> joule_scales = {
    {{1e6, "MJ"}, {1e3, "kJ"}, {1, "J"}, {1e-3, "mJ"}, {1e-6, "µJ"}}};
constexpr std::array<Scale, 5> gram_scales = {
    {{1e6, "t"}, {1e3, "kg"}, {1, "g"}, {1e-3, "mg"}, {1e-6, "µg"}}};

struct NamedUnit {
  std::string_view name;
  double scale;
};

constexpr NamedUnit energy_units[] = {{"J", 1},
                                      {"kJ", 1e3},
                                      {"MJ", 1e6},
                                      {"Wh", joules_per_kwh / 1000},
                                      {"kWh", joules_per_kwh},
                                      {"MWh", 1000 * joules_per_kwh}};
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

std::string text_of(Joules energy) { return scaled(energy.value, joule_scales); }

std::string text_of(Watts power) { return significant(power.value) + " W"; }

std::string text_of(GramsCO2e grams) { return scaled(grams.value, gram_scales); }

std::string text_of(Seconds duration) {
  const double seconds = duration.count();
  if (seconds < 1) return significant(1000 * seconds) + " ms";
  if (seconds < 60) return significant(seconds) + " s";
  const auto whole = static_cast<long long>(std::lround(seconds));
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

EnergyUnit unit_for(Joules largest) {
  const auto scale = scale_for(largest.value, joule_scales);
  return {scale.factor, std::string(scale.unit)};
}

std::string text_in(const EnergyUnit& unit, double joules) {
  return significant(joules / unit.joules);
}

std::string text_between(Joules low, Joules high) {
  const auto unit = unit_for(high);
  return fmt::format("{} to {} {}", text_in(unit, low.value), text_in(unit, high.value), unit.name);
}

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
