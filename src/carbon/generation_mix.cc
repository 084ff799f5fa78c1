#include "carbon/generation_mix.h"

#include <algorithm>
#include <set>

#include "base/csv.h"
#include "base/text.h"

namespace joulelab {

namespace embedded {
std::string_view fuel_factors();
}

namespace {

using Factors = std::map<std::string, FuelFactor, std::less<>>;

Result<Factors> parse_factors(std::string_view text) {
  const auto table = JOULELAB_TRY(parse_csv(text, "data/fuel_factors.csv"));
  const auto [fuel, entsoe, eia, value, low, high] = JOULELAB_TRY(
      table.indices_of({"fuel", "entsoe", "eia", "g_per_kwh", "g_per_kwh_low", "g_per_kwh_high"}));
  Factors factors;
  for (const auto& row : table.rows) {
    FuelFactor factor{.fuel = row.cells[fuel]};
    const auto g_per_kwh = to_double(row.cells[value]);
    factor.is_storage = !g_per_kwh;
    factor.is_night_blind = factor.fuel == "solar";
    factor.value = {g_per_kwh.value_or(0)};
    factor.low = {to_double(row.cells[low]).value_or(factor.value.value)};
    factor.high = {to_double(row.cells[high]).value_or(factor.value.value)};
    for (const auto column : {entsoe, eia}) {
      for (const auto code : split(row.cells[column], ';')) {
        if (!code.empty()) factors.emplace(code, factor);
      }
    }
  }
  return factors;
}

const Factors& factors() {
  static const Factors parsed = parse_factors(embedded::fuel_factors()).value_or(Factors{});
  return parsed;
}

FuelFactor factor_or_other(const std::string& code) {
  return fuel_factor(code).value_or(fuel_factor("OTH").value_or(FuelFactor{}));
}

// The fuels that every step must have.
std::set<std::string> needed(const std::vector<MixStep>& mix) {
  std::set<std::string> codes;
  for (const auto& step : mix) {
    for (const auto& [code, amount] : step.by_fuel) {
      const auto factor = factor_or_other(code);
      if (!factor.is_storage && !factor.is_night_blind) codes.insert(code);
    }
  }
  return codes;
}

}  // namespace

std::optional<FuelFactor> fuel_factor(std::string_view code) {
  const auto found = factors().find(code);
  if (found == factors().end()) return std::nullopt;
  return found->second;
}

MixIntensity intensity_of(const std::vector<MixStep>& mix) {
  MixIntensity made;
  const auto codes = needed(mix);
  double emitted = 0, least = 0, most = 0;
  for (const auto& step : mix) {
    const bool is_whole = std::ranges::all_of(
        codes, [&](const std::string& code) { return step.by_fuel.contains(code); });
    double amount = 0, value = 0, low = 0, high = 0;
    for (const auto& [code, given] : step.by_fuel) {
      const auto factor = factor_or_other(code);
      const double generated = std::max(given, 0.0);  // a plant that consumes emits nothing here
      if (factor.is_storage) continue;
      amount += generated;
      value += generated * factor.value.value;
      low += generated * factor.low.value;
      high += generated * factor.high.value;
    }
    if (!is_whole || !(amount > 0)) continue;
    made.steps.push_back({step.begin, step.end, {value / amount}, false, step.is_forecast});
    emitted += value;
    least += low;
    most += high;
  }
  if (emitted > 0) {
    made.low = least / emitted;
    made.high = most / emitted;
  }
  return made;
}

void widen(IntensitySeries& series, const MixIntensity& mix) {
  auto& about = series.about;
  about.note = "the generation's mix times factors of the IPCC (2014); imports are not in it";
  const IntensityRange of_hours =
      about.range.value_or(IntensityRange{about.value, about.value, ""});
  about.range = IntensityRange{{of_hours.low.value * mix.low},
                               {of_hours.high.value * mix.high},
                               of_hours.why + ", by the least and the greatest factors"};
}

}  // namespace joulelab
