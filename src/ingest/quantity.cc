#include "ingest/quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/text.h"

namespace joulelab {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

// Upper and lower case matter: mW is not MW. Names of columns in lower case do not say which: there
// power is in milliwatts (NVML's unit) and energy in megajoules, as published tables have them.
constexpr std::array watt_units{Unit{"W", 1},     Unit{"w", 1},     Unit{"mW", 1e-3},
                                Unit{"mw", 1e-3}, Unit{"kW", 1e3},  Unit{"kw", 1e3},
                                Unit{"watt", 1},  Unit{"Watt", 1},  Unit{"watts", 1},
                                Unit{"Watts", 1}, Unit{"uW", 1e-6}, Unit{"MW", 1e6}};
constexpr std::array joule_units{Unit{"J", 1},       Unit{"j", 1},       Unit{"mJ", 1e-3},
                                 Unit{"kJ", 1e3},    Unit{"kj", 1e3},    Unit{"MJ", 1e6},
                                 Unit{"mj", 1e6},    Unit{"uJ", 1e-6},   Unit{"uj", 1e-6},
                                 Unit{"joule", 1},   Unit{"joules", 1},  Unit{"Joules", 1},
                                 Unit{"Ws", 1},      Unit{"Wh", 3600},   Unit{"wh", 3600},
                                 Unit{"mWh", 3.6},   Unit{"kWh", 3.6e6}, Unit{"kwh", 3.6e6},
                                 Unit{"KWh", 3.6e6}, Unit{"MWh", 3.6e9}, Unit{"GJ", 1e9}};
constexpr std::array second_units{
    Unit{"s", 1},     Unit{"sec", 1},  Unit{"seconds", 1},  Unit{"ms", 1e-3}, Unit{"us", 1e-6},
    Unit{"ns", 1e-9}, Unit{"min", 60}, Unit{"minutes", 60}, Unit{"h", 3600},  Unit{"hours", 3600}};
constexpr std::array gram_units{Unit{"g", 1},         Unit{"kg", 1e3},      Unit{"mg", 1e-3},
                                Unit{"gco2e", 1},     Unit{"gco2eq", 1},    Unit{"gco2", 1},
                                Unit{"kgco2e", 1e3},  Unit{"kgco2eq", 1e3}, Unit{"kgco2", 1e3},
                                Unit{"gCO2e", 1},     Unit{"gCO2eq", 1},    Unit{"kgCO2e", 1e3},
                                Unit{"kgCO2eq", 1e3}, Unit{"t", 1e6}};
constexpr std::array other_units{std::string_view("%"),   std::string_view("MiB"),
                                 std::string_view("MB"),  std::string_view("GiB"),
                                 std::string_view("GB"),  std::string_view("Celsius"),
                                 std::string_view("C"),   std::string_view("MHz"),
                                 std::string_view("pct"), std::string_view("mib")};

std::optional<double> factor_of(std::span<const Unit> units, std::string_view name) {
  const auto found = std::ranges::find(units, name, &Unit::name);
  if (found == units.end()) return std::nullopt;
  return found->factor;
}

// The unit in brackets at the end, or what follows the last underscore or slash.
std::optional<std::pair<std::string_view, std::string_view>> parted(std::string_view text) {
  for (const auto& [open, close] : {std::pair('[', ']'), std::pair('(', ')')}) {
    const auto begin = text.rfind(open);
    if (begin == std::string_view::npos || !text.ends_with(close)) continue;
    return std::pair(trim(text.substr(0, begin)),
                     trim(text.substr(begin + 1, text.size() - begin - 2)));
  }
  for (const char mark : {'/', '_', ' '}) {
    const auto at = text.rfind(mark);
    if (at == std::string_view::npos || at == 0) continue;
    return std::pair(trim(text.substr(0, at)), trim(text.substr(at + 1)));
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> watts_per(std::string_view unit) { return factor_of(watt_units, unit); }
std::optional<double> joules_per(std::string_view unit) { return factor_of(joule_units, unit); }
std::optional<double> seconds_per(std::string_view unit) { return factor_of(second_units, unit); }
std::optional<double> grams_per(std::string_view unit) { return factor_of(gram_units, unit); }

bool is_unit(std::string_view text) {
  return watts_per(text) || joules_per(text) || seconds_per(text) || grams_per(text) ||
         std::ranges::find(other_units, text) != other_units.end();
}

HeaderName header_name(std::string_view header) {
  header = trim(header);
  const auto parts = parted(header);
  if (parts && is_unit(parts->second)) return {lower(parts->first), std::string(parts->second)};
  return {lower(header), ""};
}

std::optional<CellQuantity> parse_quantity(std::string_view text) {
  text = trim(text);
  const auto end = std::ranges::find_if_not(text, [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  });
  const auto number = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  const auto value = to_double(number);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return CellQuantity{*value, std::string(trim(text.substr(number.size())))};
}

}  // namespace joulelab
