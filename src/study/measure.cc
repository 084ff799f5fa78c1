#include "study/measure.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "study/condition.h"

namespace joulelab {
namespace {

Seconds own_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return Seconds{static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec)};
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
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

}  // namespace

Result<Run> measure(Workload& work, std::vector<NamedMeter> meters, Clock& clock,
                    const MeasureOptions& options) {
  JOULELAB_TRY(work.prepare());
  Run run;
  run.cell = options.cell;
  run.command = options.command;
  run.machine = options.machine;
  const Seconds cpu_before = options.owns_process ? Seconds{0} : own_cpu_time();
  for (auto& meter : meters) {
    if (!meter.is_far) meter.period = options.period.value_or(meter.period);
  }
  Sampler sampler(clock, std::move(meters), options.journal);
  MarkLog log;
  if (options.baseline > Seconds{0}) {
    const Instant idle_from = sampler.start();
    clock.sleep_until(after(idle_from, options.baseline));
    log.add(Mark{idle_from, Mark::Edge::begin, "baseline", {}});
    run.begin = sampler.read_near();
    log.add(Mark{run.begin, Mark::Edge::end, "baseline", {}});
  } else {
    run.begin = sampler.start();
  }
  run.started_unix_ns = unix_ns_of(clock.wall());
  run.id = make_run_id(run);
  const auto ending = work.run(log);
  run.end = sampler.read_near();
  auto recording = sampler.finish();
  if (!ending) return tl::unexpected(ending.error());

  run.exit_status = ending->exit_status;
  run.status = ending->was_interrupted    ? RunStatus::cut
               : ending->exit_status != 0 ? RunStatus::failed
                                          : RunStatus::finished;
  auto told = log.take();
  run.traces = std::move(recording.traces);
  run.trace_file = std::move(recording.trace_file);
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
  if (const auto accounted = account_run(run); !accounted) {
    run.warnings.push_back(
        {"trace-unreadable", fmt::format("The run's samples cannot be read again ({}): its energy "
                                         "is not known.",
                                         accounted.error().what)});
  }
  run.overhead = overhead_of(run, own_cpu_time() - cpu_before);
  warn_of_conditions(run);
  return run;
}

}  // namespace joulelab
