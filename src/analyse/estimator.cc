#include "analyse/estimator.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "analyse/projection.h"
#include "base/text.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

constexpr double memory_w_per_gib = 0.3725;  // Green Algorithms

constexpr std::string_view needs_of_found =
    "the energy of the epochs so far (a tenth, a quarter, a half), and how many there will be";

constexpr std::array texts{
    EstimatorText{"step_power", "STEP by power",
                  "the power over the window's epochs, and the duration of the run",
                  "del Rey et al., Computer Standards & Interfaces 99 (2026) 104170"},
    EstimatorText{"step_prefix", "STEP with a measured start",
                  "the energy of the epochs before the window, the power over the window's epochs, "
                  "and the duration of the run",
                  "after del Rey et al., Computer Standards & Interfaces 99 (2026) 104170"},
    EstimatorText{"step_epochs", "STEP by epochs",
                  "the energy of the epochs up to the window's end, and how many there will be",
                  "del Rey et al., Computer Standards & Interfaces 99 (2026) 104170"},
    EstimatorText{"step_found_tenth", "STEP found, at 10 %", needs_of_found,
                  "docs/PROJECTION.md, after del Rey et al. (2026)"},
    EstimatorText{"step_found_quarter", "STEP found, at 25 %", needs_of_found,
                  "docs/PROJECTION.md, after del Rey et al. (2026)"},
    EstimatorText{"step_found_half", "STEP found, at 50 %", needs_of_found,
                  "docs/PROJECTION.md, after del Rey et al. (2026)"},
    EstimatorText{
        "tdp_time", "TDP × time",
        "rated power (the limit of a board, the TDP of processors) and the duration of the run",
        "Lacoste et al. 2019, arXiv:1910.09700"},
    EstimatorText{"tdp_utilisation_time", "TDP × utilisation × time",
                  "rated power, mean utilisation and duration of the run",
                  "Lannelongue, Grealey & Inouye, Advanced Science 8 (2021) 2100707"}};

tl::unexpected<Error> no_estimate(std::string why) {
  return fail(Error::Kind::missing, std::move(why), "");
}

// The samples with from_s <= t < to_s.
std::vector<double> samples_within(const PowerSeries& power, double from_s, double to_s) {
  std::vector<double> watts;
  for (std::size_t i = 0; i < power.time_s.size(); ++i) {
    if (from_s <= power.time_s[i] && power.time_s[i] < to_s) watts.push_back(power.power_w[i]);
  }
  return watts;
}

struct WindowPower {
  StepWindow window;
  double from_s = 0, to_s = 0;  // begins of its first epoch and of the one after its last
  double mean_w = 0;            // of the samples
};

Result<WindowPower> window_power(const PowerRecord& record) {
  const auto& begins = record.epoch_begin_s;
  if (begins.empty()) return no_estimate("how many epochs were trained is not known");
  const auto window = JOULELAB_TRY(step_window(static_cast<int>(begins.size())));
  const auto first = static_cast<std::size_t>(window.first);
  WindowPower found{window, begins[first], begins[first + static_cast<std::size_t>(window.width)]};
  const auto watts = samples_within(record.power, found.from_s, found.to_s);
  if (watts.empty()) return no_estimate("no sample lies within the window's epochs");
  found.mean_w = mean_of(watts);
  return found;
}

Result<double> by_power(const PowerRecord& record) {
  const auto window = JOULELAB_TRY(window_power(record));
  return window.mean_w * duration_of(record.power);
}

Result<double> by_prefix(const PowerRecord& record) {
  const auto window = JOULELAB_TRY(window_power(record));
  const auto& times = record.power.time_s;
  const auto after = std::ranges::upper_bound(times, window.from_s) - times.begin();
  if (after == 0) return no_estimate("no sample lies before the window");
  const double last_s = times[static_cast<std::size_t>(after - 1)];
  return energy_within(record.power, times.front(), last_s) +
         window.mean_w * (times.back() - last_s);
}

Result<double> by_epochs(const PowerRecord& record) {
  const auto window = JOULELAB_TRY(window_power(record));
  if (!record.has_epoch_marks) return no_estimate("nothing marked when its epochs began");
  const double before = energy_within(record.power, record.power.time_s.front(), window.from_s);
  const double inside = energy_within(record.power, window.from_s, window.to_s);
  const auto left = static_cast<double>(record.epoch_begin_s.size()) - window.window.first;
  return before + inside * left / window.window.width;
}

Result<Estimate> by_projection(const PowerRecord& record, double progress) {
  const auto epochs = static_cast<int>(record.epoch_begin_s.size());
  if (epochs == 0) return no_estimate("how many epochs were trained is not known");
  const int done =
      std::max(epochs_for_projection, static_cast<int>(std::lround(progress * epochs)));
  if (done >= epochs) {
    return no_estimate(counted(static_cast<std::size_t>(epochs), "epoch") +
                       " leave none to be estimated");
  }
  const auto energy = JOULELAB_TRY(projection_of(beginning_of(record, done))).energy_j;
  return Estimate{energy.value, Interval{energy.low, energy.high}};
}

Result<double> by_rating(const PowerRecord& record, bool by_utilisation) {
  if (record.parts.empty()) return no_estimate("nothing that was measured has a rated power");
  double power_w = 0;
  for (const auto& part : record.parts) {
    if (!part.rated_w)
      return no_estimate(fmt::format("the rated power of {} is not known", part.name));
    if (by_utilisation && !part.utilisation)
      return no_estimate(fmt::format("the utilisation of {} was not recorded", part.name));
    power_w += *part.rated_w * (by_utilisation ? *part.utilisation : 1);
  }
  if (by_utilisation) power_w += memory_w_per_gib * record.memory_gib.value_or(0);
  return power_w * duration_of(record.power);
}

}  // namespace

Result<StepWindow> step_window(int epochs) {
  const StepWindow usual, small{1, 1};
  if (epochs > usual.first + usual.width) return usual;
  if (epochs > small.first + small.width) return small;
  return no_estimate(counted(static_cast<std::size_t>(epochs), "epoch") +
                     " leave none to be estimated");
}

const EstimatorText& text_of(Estimator estimator) {
  return texts[static_cast<std::size_t>(estimator)];
}

double energy_within(const PowerSeries& power, double from_s, double to_s) {
  double sum = 0;
  for (std::size_t i = 1; i < power.time_s.size(); ++i) {
    const double t0 = power.time_s[i - 1], t1 = power.time_s[i];
    const double begin = std::max(t0, from_s), end = std::min(t1, to_s);
    if (begin >= end) continue;
    const double slope = (power.power_w[i] - power.power_w[i - 1]) / (t1 - t0);
    const double middle_w = power.power_w[i - 1] + slope * ((begin + end) / 2 - t0);
    sum += middle_w * (end - begin);
  }
  return sum;
}

double energy_of(const PowerSeries& power) {
  return energy_within(power, power.time_s.front(), power.time_s.back());
}

double duration_of(const PowerSeries& power) { return power.time_s.back() - power.time_s.front(); }

Result<Estimate> estimate_of(Estimator estimator, const PowerRecord& record) {
  const auto alone = [](const Result<double>& energy_j) -> Result<Estimate> {
    if (!energy_j) return tl::unexpected(energy_j.error());
    return Estimate{*energy_j, std::nullopt};
  };
  switch (estimator) {
    case Estimator::step_power:
      return alone(by_power(record));
    case Estimator::step_prefix:
      return alone(by_prefix(record));
    case Estimator::step_epochs:
      return alone(by_epochs(record));
    case Estimator::step_found_tenth:
      return by_projection(record, 0.1);
    case Estimator::step_found_quarter:
      return by_projection(record, 0.25);
    case Estimator::step_found_half:
      return by_projection(record, 0.5);
    case Estimator::tdp_time:
      return alone(by_rating(record, false));
    case Estimator::tdp_utilisation_time:
      return alone(by_rating(record, true));
  }
  return no_estimate("unknown estimator");
}

}  // namespace joulelab
