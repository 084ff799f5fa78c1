#include "carbon/hour_price.h"

#include "carbon/energy_profile.h"
#include "carbon/location.h"

namespace joulelab {
namespace {

// The sources disagree about the place in each of its hours as they do about its year.
void add_range(Intensity& intensity, const std::string& place) {
  const auto table = resolve_place(place);
  if (!table || !table->range || table->basis != intensity.basis || !(table->value.value > 0))
    return;
  const double factor = intensity.value.value / table->value.value;
  intensity.range = IntensityRange{factor * table->range->low, factor * table->range->high,
                                   "in proportion as for the year: " + table->range->why};
}

Result<HourPrice> by_hours(const Run& run, HoursRequest& request, const ServiceSettings& settings) {
  constexpr Seconds step{300};  // services tell five minutes at the finest
  const auto profile = JOULELAB_TRY(energy_profile_of(run, step));
  request.from = profile.slices.front().begin;
  request.to = profile.slices.back().end;
  const auto hours = JOULELAB_TRY(open_hours(request, settings));
  HourPrice price;
  price.intensity = JOULELAB_TRY(intensity_over(hours, profile.slices));
  add_range(price.intensity, request.place);
  if (profile.is_even) {
    price.warnings.push_back(
        {"even-profile",
         "the samples do not tell the energy of each part of the run: it is taken "
         "as even over its time"});
  }
  return price;
}

}  // namespace

HourPrice hour_price(const Run& run, HoursRequest request, const ServiceSettings& settings) {
  auto price = by_hours(run, request, settings);
  if (price) return *std::move(price);
  const auto table = table_mean(request, price.error());
  return {table.mean, {table.warning}};
}

}  // namespace joulelab
