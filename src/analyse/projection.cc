#include "analyse/projection.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "stats/change_point.h"
#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

// Older epochs cannot tell where the phase of now began, and looking for it takes their square.
constexpr std::size_t epochs_looked_at = 400;

using Measure = double EpochSoFar::*;

std::vector<double> values_of(std::span<const EpochSoFar> epochs, Measure measure) {
  std::vector<double> values;
  for (const auto& epoch : epochs) values.push_back(epoch.*measure);
  return values;
}

std::size_t stable_begin(std::span<const EpochSoFar> epochs) {
  const std::size_t skipped = epochs.size() - std::min(epochs.size(), epochs_looked_at);
  const auto looked_at = epochs.subspan(skipped);
  const std::vector<std::vector<double>> measures{values_of(looked_at, &EpochSoFar::energy_j),
                                                  values_of(looked_at, &EpochSoFar::duration_s)};
  return skipped + pieces_of(measures).back();
}

// What one epoch takes, and the half-width of the mean of those that are left, both absolute.
struct Rate {
  double mean = 0, own = 0;
};

Rate rate_of(std::span<const EpochSoFar> stable, Measure measure, int left) {
  const auto values = values_of(stable, measure);
  const auto n = static_cast<double>(values.size());
  const double t = student_t_quantile((1 + projection_level) / 2, n - 1);
  return {mean_of(values), t * std::sqrt(variance_of(values) * (1 / n + 1.0 / left))};
}

Foreseen foreseen_of(double so_far, const Rate& rate, int left, double allowance) {
  const double rest = rate.mean * left;
  const double half_width = left * std::hypot(rate.own, allowance * rate.mean);
  return {so_far + rest, so_far + std::max(0.0, rest - half_width), so_far + rest + half_width};
}

tl::unexpected<Error> none(std::string why) {
  return fail(Error::Kind::missing, std::move(why), "");
}

}  // namespace

Result<Projection> projection_of(const RunSoFar& run, std::span<const AllowanceStep> allowance) {
  const int done = static_cast<int>(run.epochs.size());
  if (run.epochs_planned <= 0) return none("how many epochs there will be was not told");
  if (done < epochs_for_projection) {
    return none(fmt::format("{} told so far, {} are needed",
                            counted(static_cast<std::size_t>(done), "epoch"),
                            epochs_for_projection));
  }
  const int left = run.epochs_planned - done;
  if (left <= 0) return none("no epoch is left");
  const std::size_t first = stable_begin(run.epochs);
  const auto stable = std::span(run.epochs).subspan(first);
  const double share = allowance_at(allowance, 1.0 * done / run.epochs_planned);
  return Projection{
      .at = Seconds{run.duration_s},
      .epochs_done = done,
      .epochs_planned = run.epochs_planned,
      .stable_first = static_cast<int>(first),
      .level = projection_level,
      .energy_j =
          foreseen_of(run.energy_j, rate_of(stable, &EpochSoFar::energy_j, left), left, share),
      .duration_s =
          foreseen_of(run.duration_s, rate_of(stable, &EpochSoFar::duration_s, left), left, share)};
}

RunSoFar beginning_of(const PowerRecord& record, int done) {
  const auto& begins = record.epoch_begin_s;
  const double begin_s = record.power.time_s.front(), end_s = record.power.time_s.back();
  RunSoFar run{.epochs_planned = static_cast<int>(begins.size())};
  for (std::size_t i = 0; i < static_cast<std::size_t>(done); ++i) {
    const double to_s = i + 1 < begins.size() ? begins[i + 1] : end_s;
    run.epochs.push_back({energy_within(record.power, begins[i], to_s), to_s - begins[i]});
    run.energy_j += run.epochs.back().energy_j;
    run.duration_s = to_s - begin_s;
  }
  run.energy_j += energy_within(record.power, begin_s, begins.front());
  return run;
}

std::vector<Residual> residuals_of(const PowerRecord& record, const std::string& configuration,
                                   const std::string& name) {
  const int epochs = static_cast<int>(record.epoch_begin_s.size());
  if (epochs <= epochs_for_projection) return {};
  const auto whole = beginning_of(record, epochs);
  std::vector<Residual> residuals;
  RunSoFar run{.epochs_planned = epochs};
  run.energy_j =
      energy_within(record.power, record.power.time_s.front(), record.epoch_begin_s.front());
  for (int done = 1; done < epochs; ++done) {
    const auto& epoch = whole.epochs[static_cast<std::size_t>(done - 1)];
    run.epochs.push_back(epoch);
    run.energy_j += epoch.energy_j;
    run.duration_s += epoch.duration_s;
    if (done < epochs_for_projection) continue;
    const auto projection = projection_of(run, {}).value();
    const double rest = projection.energy_j.value - run.energy_j;
    if (!(rest > 0)) continue;
    residuals.push_back({.configuration = configuration,
                         .run = name,
                         .progress = 1.0 * done / epochs,
                         .own = (projection.energy_j.high - projection.energy_j.value) / rest,
                         .error = (whole.energy_j - run.energy_j) / rest - 1});
  }
  return residuals;
}

}  // namespace joulelab
