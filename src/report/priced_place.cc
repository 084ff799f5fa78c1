#include "report/priced_place.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "carbon/location.h"
#include "record/name.h"

namespace joulelab {
namespace {

// Imported runs tell emissions and energy, of which the quotient is rounded anew in each.
bool is_one_intensity(const Intensity& a, const Intensity& b) {
  constexpr double rounding = 1e-3;
  return a.code == b.code && a.basis == b.basis && a.year == b.year &&
         std::abs(a.value.value - b.value.value) <= rounding * a.value.value;
}

std::string name_with_basis(const Intensity& place) {
  return fmt::format("{} ({} g/kWh, {})", place.place, significant(place.value.value),
                     name_of(place.basis));
}

Result<void> choose_intensity(std::span<const Run> runs, PricedPlace& priced) {
  const Intensity* own = nullptr;
  std::size_t without = 0;
  for (const auto& run : runs) {
    if (!run.intensity) {
      ++without;
      continue;
    }
    if (own && !is_one_intensity(*own, *run.intensity)) {
      return fail(Error::Kind::invalid,
                  fmt::format("the runs were priced by different intensities: {} and {}",
                              name_with_basis(*own), name_with_basis(*run.intensity)),
                  "--location PLACE prices all of them by one");
    }
    own = &*run.intensity;
  }
  if (!own) {
    priced.intensity = JOULELAB_TRY(resolve_place("WORLD"));
    priced.is_known = false;
    priced.note = "no location was given with the runs, nor here; the world's mean is used";
    return {};
  }
  priced.intensity = *own;
  if (without > 0) {
    priced.note = fmt::format("{} of {} runs told no location; they are priced by that of the rest",
                              without, runs.size());
  }
  return {};
}

}  // namespace

Result<PricedPlace> priced_place(std::span<const Run> runs,
                                 const std::optional<Intensity>& location,
                                 std::optional<double> pue) {
  PricedPlace priced;
  if (location) {
    priced.intensity = *location;
    const bool is_elsewhere = std::ranges::any_of(runs, [&](const Run& run) {
      return run.intensity && !is_one_intensity(*run.intensity, *location);
    });
    if (is_elsewhere) priced.note = "another intensity than the runs were measured under";
  } else {
    JOULELAB_TRY(choose_intensity(runs, priced));
  }
  const auto [least, most] = std::ranges::minmax_element(runs, {}, &Run::pue);
  if (!pue && least->pue != most->pue) {
    return fail(Error::Kind::invalid,
                fmt::format("the runs state different PUEs: {} and {}", significant(least->pue),
                            significant(most->pue)),
                "--pue X states one for all of them");
  }
  priced.pue = pue.value_or(most->pue);
  priced.is_pue_stated = pue || most->pue != 1;
  return priced;
}

std::string basis_phrase(Basis basis) {
  switch (basis) {
    case Basis::life_cycle:
      return "life-cycle average, location-based";
    case Basis::direct:
      return "direct average, location-based";
    case Basis::consumption:
      return "average of what is consumed, location-based";
    case Basis::marginal:
      return "marginal, location-based";
    case Basis::market:
      return "market-based";
  }
  return {};
}

}  // namespace joulelab
