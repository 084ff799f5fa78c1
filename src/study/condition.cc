#include "study/condition.h"

#include <algorithm>
#include <fmt/format.h>

namespace joulelab {
namespace {

// Shorter than this, the edges of the window and the meters' renewal weigh as much as the run.
constexpr Seconds short_run{1};

void warn_of_freezes(Run& run) {
  for (const auto& trace : run.traces) {
    if (trace.channel.form == Form::condition) continue;  // it has no energy, and so no line
    const auto& name = trace.channel.name;
    const auto line = std::ranges::find(run.account.lines, name, &LedgerLine::channel);
    if (line->estimate && line->estimate->freezes > 0) {
      run.warnings.push_back(
          {"frozen-counter",
           fmt::format("Counter {} stood still for more than {} s. What it counted later is kept; "
                       "a standstill to the end is not covered.",
                       name, trace.channel.freeze_after->count())});
    } else if (!line->estimate) {
      run.warnings.push_back(
          {"no-value", fmt::format("Channel {} covered nothing: it could not be read, or its "
                                   "counter stood still. Its energy is not known, not zero.",
                                   name)});
    }
  }
}

void warn_of_uncovered_time(Run& run) {
  for (const auto& line : run.account.lines) {
    if (!line.estimate ||
        line.estimate->resets + line.estimate->suspends + line.estimate->gaps == 0)
      continue;
    run.warnings.push_back(
        {"not-covered",
         fmt::format("Channel {} does not cover the whole run ({} resets, {} suspends, {} gaps): "
                     "{:.1f} % of the time is missing from its energy.",
                     line.channel, line.estimate->resets, line.estimate->suspends,
                     line.estimate->gaps,
                     100 * (1 - line.estimate->covered / run.account.duration))});
  }
}

void warn_of_short_run(Run& run) {
  if (duration_of(run) >= short_run) return;
  run.warnings.push_back(
      {"short-run",
       fmt::format("The run lasted {:.0f} ms: start-up and the meters' own pace weigh on its "
                   "energy. Repeat the work until it lasts seconds.",
                   1000 * duration_of(run).count())});
}

void warn_of_missed_deadlines(Run& run) {
  constexpr double noticed_share = 0.05;
  for (const auto& kept : run.punctuality) {
    const auto wanted = kept.missed + kept.reads;
    if (static_cast<double>(kept.missed) <= noticed_share * static_cast<double>(wanted)) continue;
    run.warnings.push_back(
        {"missed-deadlines",
         fmt::format("Meter {} missed {} of {} readings: the machine was too busy. Counters lose "
                     "nothing by it; window edges are less sharp. Use a longer --interval.",
                     kept.meter, kept.missed, wanted)});
  }
}

void warn_of_busy_baseline(Run& run) {
  constexpr double noise_share = 0.05;
  const auto above = above_idle_energy_of(run);
  if (!above || above->value >= -noise_share * run.account.energy->value) return;
  run.warnings.push_back(
      {"busy-baseline",
       "The baseline used more power than the run: the machine was not idle before it. "
       "Wait longer, or close other programs."});
}

}  // namespace

void warn_of_conditions(Run& run) {
  warn_of_freezes(run);
  warn_of_uncovered_time(run);
  warn_of_short_run(run);
  warn_of_missed_deadlines(run);
  warn_of_busy_baseline(run);
}

}  // namespace joulelab
