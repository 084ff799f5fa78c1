#include "carbon/start_backtest.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

using Wait = WallTime::duration;
constexpr Wait day = std::chrono::hours(24);

Wait cycle_of(Foresight foresight) { return foresight == Foresight::yesterday ? day : 7 * day; }

// The last `cycle` before `now`, again and again until the window's end: what persistence
// foretells.
IntensitySeries repeated(const IntensityIntegral& hours, const StartWindow& window, Wait cycle) {
  IntensitySeries forecast;
  const auto since = window.earliest - cycle;
  const auto steps = hours.steps();
  for (auto shift = cycle; since + shift < window.latest_end; shift += cycle) {
    for (auto i = hours.index_after(since); i < steps.size() && steps[i].begin < window.earliest;
         ++i) {
      forecast.steps.push_back({std::max(steps[i].begin, since) + shift,
                                std::min(steps[i].end, window.earliest) + shift, steps[i].value});
    }
  }
  return forecast;
}

struct Sums {
  double at_once = 0, chosen = 0;
  void add(double once, double other) { at_once += once, chosen += other; }
  std::optional<double> saved() const {
    if (!(at_once > 0)) return std::nullopt;
    return 1 - chosen / at_once;
  }
};

// One way of choosing, over the year.
struct Tally {
  std::vector<double> shares;
  Sums all;
  std::array<Sums, 12> months;
  std::array<Sums, 24> hours;

  void add(WallTime now, double at_once, double chosen) {
    shares.push_back(at_once > 0 ? 1 - chosen / at_once : 0);
    const auto text = utc_text(unix_ns_of(now));  // 2025-01-31T23:...
    const auto number = [&](std::size_t from) {
      return static_cast<std::size_t>(to_integer(text.substr(from, 2)).value_or(0));
    };
    all.add(at_once, chosen);
    months[number(5) - 1].add(at_once, chosen);
    hours[number(11)].add(at_once, chosen);
  }

  BacktestScore score(Foresight foresight, bool is_interruptible) {
    std::ranges::sort(shares);
    BacktestScore score{.foresight = foresight,
                        .is_interruptible = is_interruptible,
                        .starts = static_cast<int>(shares.size()),
                        .median = quantile_of_sorted(shares, 0.5),
                        .low = quantile_of_sorted(shares, 0.05),
                        .high = quantile_of_sorted(shares, 0.95),
                        .total = all.saved().value_or(0)};
    for (std::size_t i = 0; i < months.size(); ++i) score.by_month[i] = months[i].saved();
    for (std::size_t i = 0; i < hours.size(); ++i) score.by_hour[i] = hours[i].saved();
    return score;
  }
};

// What a choice by `forecast` emits by `truth`; nothing where either lacks hours.
std::optional<double> outcome(const IntensityIntegral& forecast, const IntensityIntegral& truth,
                              const BacktestPlan& plan, const StartWindow& window,
                              bool is_interruptible) {
  const auto value_of = [](std::optional<GramsPerKWh> intensity) -> std::optional<double> {
    if (!intensity) return std::nullopt;
    return intensity->value;
  };
  if (!is_interruptible) {
    const auto choice = best_start(forecast, plan.load, window);
    if (!choice) return std::nullopt;
    return value_of(intensity_from(truth, plan.load, choice->start));
  }
  const auto choice = best_slots(forecast, plan.load, window, *plan.interruption);
  if (!choice) return std::nullopt;
  return value_of(intensity_over(truth, plan.load, *plan.interruption, choice->slots));
}

struct Way {
  Foresight foresight;
  bool is_interruptible;
  Tally tally;
};

// The outcomes of all ways from one start, in their order; nothing unless each knows its whole
// window, so that all are scored on the same starts and none chooses among fewer.
std::optional<std::vector<double>> outcomes(std::span<const Way> ways,
                                            const IntensityIntegral& known,
                                            const IntensityIntegral& truth,
                                            const BacktestPlan& plan, const StartWindow& window) {
  std::vector<double> values;
  std::optional<IntensitySeries> foretold;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const auto& way = ways[i];
    const bool is_new = i == 0 || ways[i - 1].foresight != way.foresight;
    if (way.foresight != Foresight::perfect && is_new)
      foretold = repeated(known, window, cycle_of(way.foresight));
    std::optional<IntensityIntegral> integral;
    if (foretold) integral.emplace(*foretold);
    const auto& forecast = integral ? *integral : known;
    if (!forecast.between(window.earliest, window.latest_end)) return std::nullopt;
    const auto value = outcome(forecast, truth, plan, window, way.is_interruptible);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

bool costs_to_interrupt(const std::optional<InterruptionRule>& rule) {
  return rule && (rule->least_chunk > Seconds{0} || rule->resume_energy.value > 0);
}

}  // namespace

std::string_view name_of(Foresight foresight) {
  constexpr std::string_view names[] = {"perfect", "yesterday", "last_week"};
  return names[static_cast<std::size_t>(foresight)];
}

Result<StartBacktest> start_backtest(const IntensitySeries& chosen_by,
                                     const IntensitySeries& judged_by, const BacktestPlan& plan) {
  const auto length = std::chrono::round<Wait>(plan.window);
  std::vector<Way> ways;
  for (const auto foresight : {Foresight::perfect, Foresight::yesterday, Foresight::last_week}) {
    ways.push_back({foresight, false, {}});
    if (plan.interruption) ways.push_back({foresight, true, {}});
  }
  const IntensityIntegral known(chosen_by);
  const IntensityIntegral truth(judged_by);
  // The dynamic programme is slow: then every seventh hour, which meets each hour of the day.
  const Wait every = std::chrono::hours(costs_to_interrupt(plan.interruption) ? 7 : 1);
  // Slots are worked in at even power, so what they save is against even power too.
  const auto even = even_load(length_of(plan.load), energy_of(plan.load));
  StartBacktest backtest{.every = Seconds(every)};
  double at_once_sum = 0;
  int starts = 0;
  for (auto now = chosen_by.steps.front().begin; now + length <= chosen_by.steps.back().end;
       now += every) {
    const auto at_once = intensity_from(truth, plan.load, now);
    const auto evenly_at_once = intensity_from(truth, even, now);
    const auto values = outcomes(ways, known, truth, plan, {now, now + length});
    if (!at_once || !evenly_at_once || !values) continue;
    for (std::size_t i = 0; i < ways.size(); ++i)
      ways[i].tally.add(now, (ways[i].is_interruptible ? evenly_at_once : at_once)->value,
                        (*values)[i]);
    at_once_sum += at_once->value;
    ++starts;
  }
  if (starts == 0) {
    return fail(Error::Kind::missing,
                fmt::format("no start in the hours of {} has its window and the week before it",
                            chosen_by.about.place),
                "a longer history, or a shorter window");
  }
  for (auto& way : ways)
    backtest.scores.push_back(way.tally.score(way.foresight, way.is_interruptible));
  backtest.at_once = GramsPerKWh{at_once_sum / starts};
  return backtest;
}

}  // namespace joulelab
