#include "analyse/projection_text.h"

#include <fmt/format.h>

#include "base/quantity_text.h"

namespace joulelab {
namespace {

std::string emissions(const RunProgress& progress, double energy_j) {
  if (!progress.co2e_g_per_j) return {};
  return fmt::format(", {} CO2e", text_of(GramsCO2e{*progress.co2e_g_per_j * energy_j}));
}

}  // namespace

std::string progress_line(const RunProgress& progress) {
  const auto start =
      progress.epochs_planned > 0
          ? fmt::format("energy {}/{}: ", progress.epochs_done, progress.epochs_planned)
          : fmt::format("energy after epoch {}: ", progress.epochs_done);
  if (!progress.energy) return start + "not known";
  const double so_far = progress.energy->value;
  if (!progress.projection) return start + text_of(*progress.energy) + emissions(progress, so_far);
  const auto& [value, low, high] = progress.projection->energy_j;
  const auto& projection = *progress.projection;
  const auto unit = unit_for(Joules{value});
  // "382 J of 805 kJ": a number in another's unit is no use when it is a thousandth of it.
  const auto used = so_far < 0.01 * unit.joules ? text_of(*progress.energy) : text_in(unit, so_far);
  return fmt::format("{}{} of {} {} ({} to {}){}, {} left", start, used, text_in(unit, value),
                     unit.name, text_in(unit, low), text_in(unit, high), emissions(progress, value),
                     text_of(Seconds{projection.duration_s.value} - projection.at));
}

}  // namespace joulelab
