#include "study/measure.h"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "record/json.h"

namespace joulelab {
namespace {

// Shorter than this, the edges of the window and the meters' renewal weigh as much as the run.
constexpr Seconds short_run{1};

Seconds own_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return Seconds{static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec)};
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::int64_t unix_ns(WallTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

// Sorts by time, unique among the runs of one machine: the date and a hash of the start and the
// cell.
std::string make_id(std::int64_t started_unix_ns, const Cell& cell,
                    const std::vector<std::string>& command) {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto mix = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  };
  mix(fmt::format("{} {} {} {}", started_unix_ns, cell.study, cell.order, cell.repetition));
  for (const auto& argument : command) mix(argument);
  auto date = utc_text(started_unix_ns);
  std::erase_if(date, [](char c) { return c == '-' || c == ':' || c == 'Z'; });
  return fmt::format("{}-{:06x}", date, (hash ^ (hash >> 24)) & 0xffffff);
}

// Our own CPU time at the machine's mean power for each logical processor: modelled, whatever
// measured the machine.
Overhead overhead_of(const Run& run, Seconds cpu) {
  Overhead overhead{cpu, {}};
  const auto power = mean_power_of(run);
  if (power && run.machine.logical_cpus > 0) {
    overhead.energy = (1.0 / run.machine.logical_cpus) * *power * cpu;
  }
  return overhead;
}

void tell_about_freezes(Run& run) {
  for (const auto& trace : run.traces) {
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

void tell_about_resets(Run& run) {
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

void tell_about_conditions(Run& run) {
  tell_about_freezes(run);
  tell_about_resets(run);
  if (duration_of(run) < short_run) {
    run.warnings.push_back(
        {"short-run",
         fmt::format("The run lasted {:.0f} ms: start-up and the meters' own pace weigh on its "
                     "energy. Repeat the work until it lasts seconds.",
                     1000 * duration_of(run).count())});
  }
  for (const auto& punctuality : run.punctuality) {
    if (punctuality.missed * 20 < punctuality.reads) continue;
    if (punctuality.missed == 0) continue;
    run.warnings.push_back(
        {"missed-deadlines", fmt::format("Meter {} missed {} of {} readings: the machine was too "
                                         "busy. Counters lose nothing by it; "
                                         "window edges are less sharp. Use a longer --interval.",
                                         punctuality.meter, punctuality.missed,
                                         punctuality.missed + punctuality.reads)});
  }
  constexpr double noise_share = 0.05;
  const auto above = above_idle_energy_of(run);
  if (above && above->value < -noise_share * run.account.energy->value) {
    run.warnings.push_back(
        {"baseline-not-idle",
         "The baseline used more power than the run: the machine was not idle before it. "
         "Wait longer, or close other programs."});
  }
}

}  // namespace

Result<Run> measure(Workload& work, std::vector<NamedMeter> meters, Clock& clock,
                    const MeasureOptions& options) {
  JOULELAB_TRY(work.prepare());
  Run run;
  run.cell = options.cell;
  run.command = options.command;
  run.machine = options.machine;
  const Seconds cpu_before = own_cpu_time();
  for (auto& meter : meters) meter.period = options.period.value_or(meter.period);
  Sampler sampler(clock, std::move(meters));
  MarkLog log;
  if (options.baseline > Seconds{0}) {
    const Instant idle_from = sampler.read_all();
    sampler.start();
    clock.sleep_until(after(idle_from, options.baseline));
    log.add(Mark{idle_from, Mark::Edge::begin, "baseline", {}});
    run.begin = sampler.read_all();
    log.add(Mark{run.begin, Mark::Edge::end, "baseline", {}});
  } else {
    run.begin = sampler.read_all();
    sampler.start();
  }
  run.started_unix_ns = unix_ns(clock.wall());
  run.id = make_id(run.started_unix_ns, run.cell, run.command);
  const auto ending = work.run(log);
  run.end = sampler.read_all();
  auto recording = sampler.finish();
  if (!ending) return tl::unexpected(ending.error());

  run.exit_status = ending->exit_status;
  run.status = ending->was_interrupted    ? RunStatus::cut
               : ending->exit_status != 0 ? RunStatus::failed
                                          : RunStatus::finished;
  auto told = log.take();
  run.traces = std::move(recording.traces);
  run.punctuality = std::move(recording.punctuality);
  run.marks = std::move(told.marks);
  run.values = std::move(told.values);
  run.facts = std::move(told.facts);
  run.warnings = std::move(recording.warnings);
  run.warnings.insert(run.warnings.end(), told.warnings.begin(), told.warnings.end());
  if (told.malformed_lines > 0) {
    run.warnings.push_back(
        {"malformed-marks",
         fmt::format("{} lines of the workload were not of the mark protocol and were dropped. "
                     "See docs/PROTOCOL.md.",
                     told.malformed_lines)});
  }
  account_run(run);
  run.overhead = overhead_of(run, own_cpu_time() - cpu_before);
  tell_about_conditions(run);
  return run;
}

}  // namespace joulelab
