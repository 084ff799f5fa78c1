// The same energy at each hour of a series: the run is moved along it as it was, by whole hours.

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>

#include "analyse/reprice.h"
#include "analyse/reprice_energy.h"
#include "analyse/word.h"
#include "base/text.h"
#include "carbon/energy_profile.h"

namespace joulelab {
namespace {

struct MovableRun {
  std::vector<EnergySlice> slices;  // as they were
  double pue = 1;
  WallTime::duration length() const { return slices.back().end - slices.front().begin; }
};

Result<MovableRun> movable(const Run& run, int& even) {
  constexpr Seconds day{86'400}, fine{300}, coarse{3'600};
  auto profile = JOULELAB_TRY(energy_profile_of(run, duration_of(run) > day ? coarse : fine));
  even += profile.is_even ? 1 : 0;
  return MovableRun{std::move(profile.slices), run.pue};
}

double grams(const MovableRun& run, const Intensity& intensity) {
  Joules energy{0};
  for (const auto& slice : run.slices) energy += slice.energy;
  return (run.pue * energy * intensity.value).value;
}

// Nothing where the series lacks a step of the run.
std::optional<double> grams_from(const MovableRun& run, const IntensitySeries& series,
                                 WallTime begin) {
  auto slices = run.slices;
  const auto by = begin - slices.front().begin;
  for (auto& slice : slices) {
    slice.begin += by;
    slice.end += by;
  }
  const auto intensity = intensity_over(series, slices);
  if (!intensity) return std::nullopt;
  return grams(run, *intensity);
}

std::optional<double> grams_from(std::span<const MovableRun> runs, const IntensitySeries& series,
                                 std::optional<WallTime> begin) {
  double sum = 0;
  for (const auto& run : runs) {
    const auto own = grams_from(run, series, begin.value_or(run.slices.front().begin));
    if (!own) return std::nullopt;
    sum += *own;
  }
  return sum;
}

int number_in(const std::string& utc, std::size_t at) {
  return static_cast<int>(to_integer(std::string_view(utc).substr(at, 2)).value_or(0));
}

std::vector<RepricedStarts> by_number(std::span<const RepricedStart> all, std::size_t at) {
  std::map<int, RepricedStarts> groups;
  for (const auto& start : all) {
    auto& group = groups[number_in(utc_text(start.begin_unix_ns), at)];
    const double g = start.emissions_g;
    group.least_g = group.starts == 0 ? g : std::min(group.least_g, g);
    group.most_g = std::max(group.most_g, g);
    group.mean_g += (g - group.mean_g) / ++group.starts;
  }
  std::vector<RepricedStarts> list;
  for (auto& [number, group] : groups) {
    group.number = number;
    list.push_back(group);
  }
  return list;
}

void summarise(RepricedHours& hours) {
  const auto by_emissions = [](const RepricedStart& start) { return start.emissions_g; };
  hours.best = *std::ranges::min_element(hours.all, {}, by_emissions);
  hours.worst = *std::ranges::max_element(hours.all, {}, by_emissions);
  std::vector<double> sorted;
  for (const auto& start : hours.all) sorted.push_back(start.emissions_g);
  std::ranges::sort(sorted);
  const auto middle = sorted.size() / 2;
  hours.median_g =
      sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  hours.mean_g =
      std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
  hours.starts = static_cast<int>(sorted.size());
  constexpr std::size_t hour_at = 11, month_at = 5;  // of "2026-01-01T00:00:00Z"
  hours.by_hour = by_number(hours.all, hour_at);
  hours.by_month = by_number(hours.all, month_at);
}

void add_sentences(RepricedHours& hours) {
  const auto at = [](const RepricedStart& start) { return utc_text(start.begin_unix_ns); };
  const auto times = hours.best.emissions_g > 0
                         ? fmt::format(", {} times as much", three_digits(hours.worst.emissions_g /
                                                                          hours.best.emissions_g))
                         : std::string();
  hours.sentences.push_back(fmt::format(
      "Of {} starts in {}, one an hour, that at {} emits the least, {} CO2e, and that at {} the "
      "most, {}{}; half of them emit less than {}.",
      hours.starts, hours.about.place, at(hours.best), amount(hours.best.emissions_g, "g"),
      at(hours.worst), amount(hours.worst.emissions_g, "g"), times, amount(hours.median_g, "g")));
  if (hours.own_g) {
    const auto less = std::ranges::count_if(
        hours.all, [&](const RepricedStart& start) { return start.emissions_g < *hours.own_g; });
    hours.sentences.push_back(fmt::format(
        "When it ran it emitted {} by the same hours: {:.0f} % of the starts emit less.",
        amount(*hours.own_g, "g"), 100.0 * static_cast<double>(less) / hours.starts));
  }
  if (hours.missing > 0) {
    hours.sentences.push_back(fmt::format(
        "{} starts are left out: hours of the series are missing for them.", hours.missing));
  }
}

WallTime next_whole_hour(WallTime time) {
  constexpr WallTime::duration hour = std::chrono::hours(1);
  const auto past = time.time_since_epoch() % hour;
  return past == WallTime::duration{0} ? time : time - past + hour;
}

}  // namespace

Result<RepriceFinding> reprice_hours(std::span<const Run> runs, std::string subject,
                                     const IntensitySeries& series) {
  auto [finding, known, sum] = JOULELAB_TRY(repriced_energy_of(runs, std::move(subject)));
  std::vector<MovableRun> movables;
  WallTime::duration longest{0};
  int even = 0;
  for (const auto* run : known) {
    movables.push_back(JOULELAB_TRY(movable(*run, even)));
    longest = std::max(longest, movables.back().length());
  }
  RepricedHours hours;
  hours.about = series.about;
  const auto end = series.steps.back().end;
  for (auto begin = next_whole_hour(series.steps.front().begin); begin + longest <= end;
       begin += std::chrono::hours(1)) {
    if (const auto g = grams_from(movables, series, begin)) {
      hours.all.push_back({unix_ns_of(begin), *g});
    } else {
      ++hours.missing;
    }
  }
  if (hours.all.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("the hours of {} hold no whole hour from which {} could have run",
                            series.about.place, finding.subject),
                "a longer series of hours, or --at places");
  }
  hours.own_g = grams_from(movables, series, std::nullopt);
  summarise(hours);
  add_sentences(hours);
  finding.hours = std::move(hours);
  if (even > 0) {
    finding.warnings.push_back(
        {"even-profile",
         fmt::format("the samples of {} are not at hand: the energy is taken as even over the run",
                     counted(static_cast<std::size_t>(even), "run"))});
  }
  return std::move(finding);
}

}  // namespace joulelab
