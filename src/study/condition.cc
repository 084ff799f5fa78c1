#include "study/condition.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "record/energy_sum.h"
#include "record/event_text.h"

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

// How often a channel is read or renewed, whichever takes longer: less than that is not missed.
Seconds pace_of(const Run& run, const LedgerLine& line) {
  Seconds pace{0};
  const auto kept = std::ranges::find(run.punctuality, line.meter, &Punctuality::meter);
  if (kept != run.punctuality.end()) pace = kept->period;
  for (const auto& trace : run.traces) {
    if (trace.channel.name == line.channel) pace = std::max(pace, trace.channel.update_period);
  }
  return pace;
}

// Where nothing was told, samples are missing at the run's beginning or end.
std::string causes_of(EnergyEstimate estimate) {
  estimate.wraps = 0;  // by which no energy is lost
  const auto causes = event_text(estimate);
  return causes.empty() ? "no sample at its beginning or end" : causes;
}

void warn_of_uncovered_time(Run& run) {
  for (const auto& line : run.account.lines) {
    if (!line.estimate) continue;
    const auto& estimate = *line.estimate;
    const Seconds missing = run.account.duration - estimate.covered;
    const bool is_told = estimate.resets + estimate.suspends + estimate.gaps > 0;
    // Stamps are whole nanoseconds: what is not missing may seem to be, by some of these.
    constexpr Seconds rounding{1e-6};
    if (!is_told && missing <= pace_of(run, line) + rounding) continue;
    run.warnings.push_back(
        {"not-covered",
         fmt::format(
             "Channel {} does not cover the whole run ({}): {:.1f} % of the time is missing "
             "from its energy.",
             line.channel, causes_of(estimate), 100 * (missing / run.account.duration))});
  }
}

// powercap, perf and MSRs read one counter of the processor: its gain is the same in all of them.
bool is_processor_counter(const LedgerLine& line) {
  return line.meter.starts_with("rapl") || line.meter == "msr";
}

// Whether two channels of one thing differ by more than chance and, where they are two sensors,
// more than their stated accuracies. By chance at three standard uncertainties, or one run in
// twenty would be told off.
bool disagree(const LedgerLine& a, const LedgerLine& b) {
  const auto power = [](const LedgerLine& line) {
    return term_of(line.meter, *line.estimate, 1 / line.estimate->covered.count());
  };
  const auto more = power(a), less = power(b);
  if (more.value < less.value) return disagree(b, a);
  const double chance = 3 * std::hypot(more.random, less.random);
  const bool is_one_sensor = is_processor_counter(a) && is_processor_counter(b);
  const double accuracy = is_one_sensor ? 0 : std::hypot(more.below, less.above);
  return more.value - less.value > std::hypot(chance, accuracy);
}

void warn_of_disagreement(Run& run) {
  const auto& lines = run.account.lines;
  for (const auto& line : lines) {
    if (line.counted || !line.estimate || line.grade != Grade::measured) continue;
    const auto twin = std::ranges::find_if(lines, [&](const LedgerLine& other) {
      return other.counted && other.grade == Grade::measured && other.meter != line.meter &&
             other.component == line.component && other.device == line.device &&
             other.component != Component::other;
    });
    if (twin == lines.end() || !disagree(line, *twin)) continue;
    const auto power = [](const LedgerLine& one) {
      return (one.estimate->energy / one.estimate->covered).value;
    };
    run.warnings.push_back(
        {"meters-disagree",
         fmt::format(
             "Channels {} ({:.4g} W, counted) and {} ({:.4g} W) look at the same and differ "
             "by more than chance and their accuracy allow: one of them is wrong. "
             "`joulelab meters --probe` holds them against each other.",
             twin->channel, power(*twin), line.channel, power(line))});
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
  warn_of_disagreement(run);
  warn_of_short_run(run);
  warn_of_missed_deadlines(run);
  warn_of_busy_baseline(run);
}

}  // namespace joulelab
